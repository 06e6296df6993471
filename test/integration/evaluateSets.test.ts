import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Evaluation } from '../../src/shared/contract/index.ts';
import { cosiaHub } from '../../src/shared/model/nomenclatures.ts';
import { runCommand } from '../support/commandLine.ts';
import { PrelabelBed } from '../support/prelabelBed.ts';
import { expectSentence, failureOf } from '../support/realCore.ts';

const bed = new PrelabelBed();
const { core } = bed;
let setId: string;
let roiKey: string;
let patches: number;

beforeAll(async () => {
  await bed.open();
  const model = await bed.importModel('conv3');
  const [roi] = await core.client.catalogue.rois({ datasetId: core.datasetId });
  ({ roiKey, patches } = roi!);
  setId = (await bed.run({ modelId: model.id, where: `roi = "${roi!.roi}"` })).setId;
}, 240_000);
afterAll(() => bed.close());

async function evaluate(predictions: object, more: object = {}): Promise<Evaluation> {
  const asked = { datasetId: core.datasetId, predictions: predictions as never, ...more };
  const { jobId } = await core.client.evaluation.start(asked);
  const { id } = await core.done(jobId);
  return core.client.evaluation.result({ id });
}

it('counts a set against masks read pixel by pixel, and the files that it is exported to alike', async () => {
  const found = await evaluate({ kind: 'set', setId });
  expect(found).toMatchObject({ patches, selected: bed.patchIds.length, offset: 0, skippedCount: 0 });
  const values = cosiaHub.classes.map(({ value }) => value);
  const counts = values.map(() => values.map(() => 0));
  for (const [patchId, said] of await bed.said(setId)) {
    if (!said) continue;
    const mask = await core.mask(patchId);
    said.classes.forEach((value, i) => counts[values.indexOf(mask[i]!)]![values.indexOf(value)]!++);
  }
  expect(found.matrix).toEqual(counts);
  expect(found.parts.filter(({ kind }) => kind === 'roi')).toMatchObject([{ name: roiKey, patches }]);

  const out = join(bed.folder, 'exported');
  const { jobId } = await core.client.inference.export({ datasetId: core.datasetId, setId, out });
  await core.done(jobId);
  const { conventions, matrix, parts } = await evaluate({ kind: 'folder', path: out });
  expect({ conventions, matrix, parts }).toEqual({
    ...{ conventions: found.conventions, matrix: found.matrix, parts: found.parts },
  });
}, 120_000);

it('refuses a set of the other task, and says when the filter selects nothing that it has', async () => {
  const set = { kind: 'set', setId };
  expectSentence(await failureOf(evaluate(set, { task: 'lpis' })), 'predictionsDiffer');
  const other = bed.patchIds.find((id) => !id.startsWith(roiKey))!;
  expectSentence(await failureOf(evaluate(set, { where: `patch = "${other}"` })), 'nothingToEvaluate');
});

it('is stopped, and leaves nothing to ask for', async () => {
  const { jobId } = await core.client.evaluation.start({
    ...{ datasetId: core.datasetId, predictions: { kind: 'set', setId }, task: 'cosia', where: '' },
  });
  await core.client.jobs.cancel({ id: jobId });
  expect((await failureOf(core.done(jobId))).code).toBe('cancelled');
});

it('finds the newest set of a model by its name on the command line', { timeout: 120_000 }, async () => {
  const found = await evaluate({ kind: 'set', setId });
  await core.client.workspace.close();
  const asked = ['evaluate', '--workspace', core.workspace, '--json', '--predictions'];
  const named = await runCommand(bed.folder, ...asked, 'test-conv3');
  expect(named.stderr).toBe('');
  expect(named.json()).toMatchObject({ predictions: { setId }, conventions: found.conventions });
  const missing = await runCommand(bed.folder, ...asked, 'test-conv3', '--task', 'lpis');
  expect(missing.code).toBe(3);
  expect(missing.stderr).toContain('lpis');
});
