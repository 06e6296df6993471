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
import { diffRuns, fromBase64, toBase64 } from '../../src/shared/editing/runs.ts';
import { makeOriginal, paint } from '../support/annotationDesk.ts';
import {
  seededRandom,
  soakPatches,
  soakScope,
  soakSize,
  type SoakLine,
  type SoakPatch,
} from './soakScene.ts';

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
  roiOf: () => soakScope.roiKey,
  readOriginal: async (_datasetId, patchId) => ({
    data: makeOriginal(patchId, soakSize),
    width: soakSize,
    height: soakSize,
  }),
});
const { datasetId, roiKey } = soakScope;
/** Strokes of this process, to be reverted out of order. */
const strokes: string[] = [];
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
  if (dice < 0.32 && strokes.length > 0) {
    print({ kind: 'try', editId, patches: null });
    const target = { editIds: [strokes[whole(strokes.length)]!] };
    const result = await annotation.revert({ ...scope, target });
    print(result ? { kind: 'ack', editId, patches: result.runs } : { kind: 'none', editId });
    continue;
  }
  const patches = await paintSome();
  if (patches.length === 0) continue;
  print({ kind: 'try', editId, patches });
  if (dice < 0.5) await commitBatch(editId, patches);
  else {
    await annotation.commit({ ...scope, tool: 'brush', parameters: {}, patches });
    strokes.push(editId);
  }
  print({ kind: 'ack', editId, patches });
}

/** What a rectangle changes of one patch or several. */
async function paintSome(): Promise<SoakPatch[]> {
  const patches: SoakPatch[] = [];
  for (const patchId of soakPatches.slice(whole(soakPatches.length))) {
    const before = (await annotation.mask(datasetId, patchId)).data;
    const width = 20 + whole(100);
    const rectangle = { x: whole(soakSize), y: whole(soakSize), width, height: width, value: whole(15) };
    const runs = diffRuns(before, paint(before, soakSize, rectangle), soakSize);
    if (runs.length > 0) patches.push({ patchId, runs: toBase64(runs) });
  }
  return patches;
}

/** The same as a batch: mask by mask, beside one that is given up. */
async function commitBatch(editId: string, patches: readonly SoakPatch[]): Promise<void> {
  const start = { datasetId, roiKey: null, windowId: 'soak', tool: 'majority', parameters: {}, gate: null };
  const pending = annotation.begin({ ...start, editId });
  const given = annotation.begin({ ...start, editId: newId() });
  for (const { patchId, runs } of patches) {
    const { version } = await annotation.mask(datasetId, patchId);
    const change = { patchId, version, runs: fromBase64(runs) };
    await given.add([change]);
    await pending.add([change]);
  }
  given.discard();
  const outcome = await pending.commit();
  if (!('committed' in outcome)) throw new Error(`outdated: ${outcome.outdated.join()}`);
}
