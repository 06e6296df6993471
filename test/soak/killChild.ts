/**
 * Edits a journal at random until it is killed: the victim of the kill test.
 *
 * Usage: echo FILE | node test/soak/killChild.ts SEED. It waits for the name of the file, so that it can be started while the
 * one before it still works. Prints one JSON line before each edit (what it is about to do) and one after
 * its acknowledgement; writes are synchronous, so what was printed is in the pipe whatever happens next.
 */
import { readFileSync, writeSync } from 'node:fs';
import { createAnnotation } from '../../src/main/annotation/index.ts';
import { openDatabase } from '../../src/main/workspace/index.ts';
import { diffRuns, toBase64 } from '../../src/shared/editing/runs.ts';
import { makeOriginal, paint } from '../support/annotationDesk.ts';
import { seededRandom, soakPatches, soakScope, soakSize, type SoakLine } from './soakScene.ts';

const [seed] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const whole = (below: number) => Math.floor(random() * below);
const print = (line: SoakLine) => writeSync(1, `${JSON.stringify(line)}\n`);
const newId = () =>
  `00000000-0000-4000-8000-${Number(seed).toString(16).padStart(6, '0')}${(edits++).toString(16).padStart(6, '0')}`;
let edits = 0;

// Blocks until the other side closes the pipe.
const file = readFileSync(0, 'utf8').trim();
const annotation = createAnnotation({
  journal: openDatabase(file, 'journal'),
  logId: soakScope.logId,
  author: () => 'Ana',
  readOriginal: async (_datasetId, patchId) => ({
    data: makeOriginal(patchId, soakSize),
    width: soakSize,
    height: soakSize,
  }),
});
const { datasetId, roiKey } = soakScope;
print({ kind: 'ready' });

for (;;) {
  const editId = newId();
  const scope = { datasetId, roiKey, windowId: 'soak', editId };
  const dice = random();
  if (dice < 0.25) {
    print({ kind: 'try', editId, patches: null });
    const result = await (dice < 0.15 ? annotation.undo(scope) : annotation.redo(scope));
    print(result ? { kind: 'ack', editId, patches: result.runs } : { kind: 'none', editId });
    continue;
  }
  const patches = [];
  for (const patchId of soakPatches.slice(whole(soakPatches.length))) {
    const before = (await annotation.mask(datasetId, patchId)).data;
    const width = 20 + whole(100);
    const rectangle = { x: whole(soakSize), y: whole(soakSize), width, height: width, value: whole(15) };
    const runs = diffRuns(before, paint(before, soakSize, rectangle), soakSize);
    if (runs.length > 0) patches.push({ patchId, runs: toBase64(runs) });
  }
  if (patches.length === 0) continue;
  print({ kind: 'try', editId, patches });
  await annotation.commit({ ...scope, tool: 'brush', parameters: {}, patches });
  print({ kind: 'ack', editId, patches });
}
