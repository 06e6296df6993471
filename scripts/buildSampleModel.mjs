/**
 * Trains the model that ships with the program and writes resources/models/sample/{model.onnx,manifest.json}.
 * Usage: npx node scripts/buildSampleModel.mjs [--out FOLDER] [--steps N]
 *
 * It learns from synthetic scenes of fixed seeds (scripts/sampleModel/), none of them the sample's own, and prints how well it does
 * on the sample. Four minutes or so on one core. The same machine gives the same file; another one may round otherwise.
 */
import './lib/guard.mjs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './lib/paths.mjs';
import { buildSampleModel } from './sampleModel/buildSampleModel.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(root, 'resources/models/sample') },
    steps: { type: 'string', default: '24000' },
  },
});
await buildSampleModel(values.out, Number(values.steps));
