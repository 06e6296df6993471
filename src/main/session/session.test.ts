import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder, patchIds, rasterBytes, writeDataset } from '../../../test/fixtures/flairHubFolder.ts';
import { failureOf, RealCore } from '../../../test/support/realCore.ts';
import type { LiveEvent } from '../../shared/contract/index.ts';
import { applyRuns, fromBase64 } from '../../shared/editing/runs.ts';
import { formatPatchPath, parsePatchId } from '../../shared/model/flairHubNames.ts';
import { createLiveHub } from './index.ts';

const roiKey = 'D012-2019_AF-S1-27';
const [first, second] = patchIds(roiKey, 1, 2) as [string, string];
const square = { x: 10, y: 20, width: 5, height: 4, value: 7 };

let core: RealCore;
let dataset: string;
beforeEach(() => {
  core = new RealCore();
  dataset = makeFolder('arpenteur-session-');
  writeDataset(dataset, [first, second], ['AERIAL_LABEL-COSIA']);
});
afterEach(async () => {
  await core.close();
  rmSync(dataset, { recursive: true, force: true });
});

/** A window that listens through the API. */
async function listen() {
  const abort = new AbortController();
  const events: LiveEvent[] = [];
  const stream = await core.client.app.live(undefined, { signal: abort.signal });
  void (async () => {
    for await (const event of stream) events.push(event);
  })().catch(() => {});
  const until = async (kind: LiveEvent['kind'], count = 1) => {
    const deadline = Date.now() + 10_000;
    const found = () => events.filter((event) => event.kind === kind);
    while (found().length < count && Date.now() < deadline) await new Promise((done) => setTimeout(done, 5));
    expect(found().length, `${kind} in ${JSON.stringify(events)}`).toBeGreaterThanOrEqual(count);
    return found();
  };
  await until('hello');
  return { events, until, stop: () => abort.abort() };
}

describe('windows of one core', () => {
  it('all hear of jobs and of a new index', async () => {
    const [a, b] = [await listen(), await listen()];
    await core.open(dataset);
    for (const window of [a, b]) {
      // Once when names and metadata are there, once more when the headers are.
      for (const event of await window.until('catalogue'))
        expect(event).toEqual({ kind: 'catalogue', datasetId: core.datasetId });
      const jobs = (await window.until('job')).filter((event) => event.kind === 'job');
      expect(jobs.at(-1)!.job).toMatchObject({ kind: 'index', subject: dataset });
    }
    a.stop();
    b.stop();
  });

  it('see each other’s edits, undo included, as runs that bring their masks up to date', async () => {
    await core.open(dataset);
    const other = await listen();
    const mine = await core.mask(first);
    await core.paint(first, square, 'window-1');
    await core.client.annotation.undo({ ...core.scope(first), windowId: 'window-2' });
    const edits = (await other.until('edit', 2)).filter((event) => event.kind === 'edit');
    expect(edits.map((edit) => [edit.windowId, edit.roiKey, edit.patches[0]!.version])).toEqual([
      ['window-1', roiKey, 1],
      ['window-2', roiKey, 2],
    ]);
    const mask = mine.slice();
    expect(applyRuns(mask, fromBase64(edits[0]!.patches[0]!.runs), 'forward', { check: true })).toEqual({
      applied: 20,
      mismatched: 0,
    });
    expect(mask[20 * 512 + 10]).toBe(7);
    applyRuns(mask, fromBase64(edits[1]!.patches[0]!.runs), 'forward', { check: true });
    expect(mask).toEqual(await core.mask(first));
    other.stop();
  });

  it('a stroke on pixels that another window has changed is refused, and nothing of it is stored', async () => {
    await core.open(dataset);
    const stale = core.paint(first, { ...square, value: 9 }, 'window-2');
    const winner = core.paint(first, square, 'window-1');
    const results = await Promise.allSettled([stale, winner]);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    const lost = results.find((result) => result.status === 'rejected')!;
    expect(await failureOf(Promise.reject(lost.reason))).toMatchObject({
      code: 'conflict',
      params: { patch: first },
    });
    const { undoDepth } = await core.client.annotation.undoState({ datasetId: core.datasetId, roiKey });
    expect(undoDepth).toBe(1);
  });

  it('one that goes away is forgotten', async () => {
    const hub = createLiveHub('core');
    const abort = new AbortController();
    const gone = hub.subscribe(abort.signal);
    const stays = hub.subscribe();
    expect([(await gone.next()).value, (await stays.next()).value]).toEqual([
      { kind: 'hello', coreId: 'core' },
      { kind: 'hello', coreId: 'core' },
    ]);
    abort.abort();
    expect((await gone.next()).done).toBe(true);
    hub.publish({ kind: 'catalogue', datasetId: 'd' });
    expect((await stays.next()).value).toEqual({ kind: 'catalogue', datasetId: 'd' });
  });

  it('one that does not read is cut off rather than kept in memory', async () => {
    const hub = createLiveHub('core');
    const slow = hub.subscribe();
    await slow.next();
    for (let i = 0; i < 10_001; i++) hub.publish({ kind: 'catalogue', datasetId: 'd' });
    expect((await slow.next()).done).toBe(true);
  });
});

describe('workspaces of one core', () => {
  const elsewhere = () => join(core.folder, 'second');

  it('switching closes the first, whose edits are there when it is opened again', async () => {
    await core.open(dataset);
    await core.paint(first, square);
    const painted = await core.mask(first);
    await core.client.workspace.open({ path: elsewhere() });
    expect((await core.client.workspace.current())!.datasets).toEqual([]);
    // Free for another process.
    const other = new RealCore();
    await other.client.workspace.open({ path: core.workspace });
    expect(await failureOf(core.client.workspace.open({ path: core.workspace }))).toMatchObject({
      code: 'workspaceLocked',
    });
    // What could not be opened did not close what is open.
    expect((await core.client.workspace.current())!.path).toBe(elsewhere());
    await other.close();
    await core.client.workspace.open({ path: core.workspace });
    expect(await core.mask(first)).toEqual(painted);
  });

  it('two windows that open the same one at the same moment both get it', async () => {
    const opened = await Promise.all(
      [1, 2, 3].map(() => core.client.workspace.open({ path: core.workspace })),
    );
    expect(new Set(opened.map((workspace) => workspace.logId)).size).toBe(1);
  });

  it('a workspace that is left takes its jobs with it', async () => {
    await core.client.workspace.open({ path: core.workspace });
    const { jobId } = await core.client.workspace.addSample({ seed: 3 });
    await core.client.workspace.open({ path: elsewhere() });
    expect(await failureOf(core.done(jobId))).toMatchObject({ code: 'cancelled' });
    expect((await core.client.workspace.current())!.datasets).toEqual([]);
  });

  it('a rescan notices a mask that was replaced, and one that came back', async () => {
    await core.open(dataset);
    await core.paint(first, square);
    const painted = await core.mask(first);
    const file = join(dataset, formatPatchPath(parsePatchId(first)!, 'AERIAL_LABEL-COSIA'));
    writeFileSync(file, rasterBytes(first, 'AERIAL_LABEL-COSIA', { fill: 4 }));
    // Kept in memory until the folder is read again.
    expect(await core.mask(first)).toEqual(painted);
    await core.open(dataset, { rescan: true });
    expect((await core.mask(first))[0]).toBe(4);
    expect(await failureOf(core.paint(first, square))).toMatchObject({ code: 'originalChanged' });
    writeFileSync(file, rasterBytes(first, 'AERIAL_LABEL-COSIA'));
    await core.open(dataset, { rescan: true });
    expect(await core.mask(first)).toEqual(painted);
  });

  it('nothing is asked of a core without a workspace', async () => {
    const calls = [
      core.client.workspace.addDataset({ path: dataset }),
      core.client.catalogue.rois({ datasetId: 'x' }),
      core.pixels(`mask/x/${first}`),
    ];
    for (const call of calls) expect(await failureOf(call)).toMatchObject({ code: 'workspaceNotOpen' });
  });
});
