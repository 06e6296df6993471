import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { diffRuns, toBase64 } from '../../src/shared/editing/runs.ts';
import { barn, CompareBed, plane, roiOfPatch } from '../support/compareBed.ts';
import { endOf, startCore, type RunningCore } from '../support/core.ts';
import { RealCore } from '../support/realCore.ts';

/** A core that is killed while it compares, or before an edit was compared, goes on with what it has. */

const page = { sort: 'roi', descending: false, limit: 500 } as const;

test(
  'a killed comparison goes on, and notices what was edited just before',
  { timeout: 120_000 },
  async () => {
    const local = new RealCore();
    const bed = new CompareBed(local);
    onTestFinished(async () => {
      bed.close();
      await local.close();
    });
    const patches = Array.from({ length: 12 }, () => bed.barn());
    const args = ['--port', '0', '--workspace', join(local.folder, 'killed')];
    const env = { ARPENTEUR_CONFIG_DIR: join(local.folder, 'config-killed') };

    let core = await startCore(args, env);
    onTestFinished(() => core.kill());
    const { datasetId, jobId: indexing } = await core.client.workspace.addDataset({
      ...{ path: bed.root, rescan: false },
    });
    await endOf(core.client, indexing!);
    const { jobId } = await core.client.comparison.start({ datasetId });
    while ((await core.client.jobs.get({ id: jobId })).done === 0)
      await core.client.jobs.wait({ id: jobId, timeoutMs: 50 });
    await core.kill();

    core = await startCore(args, env);
    const state = () => core.client.comparison.state({ datasetId });
    const before = await state();
    expect(before.rois.done).toBeGreaterThan(0);
    expect(before.rois).toMatchObject({ total: 12 });
    expect(await compare(core, datasetId)).toMatchObject({ rois: 12, items: 12, stay: before.items });

    // Painted over, and killed before anybody could compare it again.
    const painted = patches[4]!;
    const own = plane(9, [barn]);
    await core.client.annotation.commit({
      ...{ datasetId, roiKey: roiOfPatch(painted), windowId: 'w', editId: crypto.randomUUID() },
      ...{ tool: 'brush', parameters: {} },
      patches: [{ patchId: painted, runs: toBase64(diffRuns(own, plane(9), 512)) }],
    });
    await core.kill();
    core = await startCore(args, env);
    await compare(core, datasetId);
    const { items } = await core.client.comparison.queue({ datasetId, ...page });
    expect(items.map((item) => item.patchIds[0])).toEqual(patches.filter((id) => id !== painted));
    expect(await state()).toMatchObject({ rois: { done: 12, total: 12 }, items: 11 });
    await core.stop();

    // The same as by a core that nobody disturbed, but for the edit.
    await bed.open();
    await bed.compare();
    const undisturbed = (await bed.items()).filter((item) => item.patchIds[0] !== painted);
    expect(items.map((item) => ({ ...item, datasetId: '' }))).toEqual(
      undisturbed.map((item) => ({ ...item, datasetId: '' })),
    );
  },
);

async function compare({ client }: RunningCore, datasetId: string): Promise<unknown> {
  const { jobId } = await client.comparison.start({ datasetId });
  const job = await endOf(client, jobId);
  expect(job.error).toBeNull();
  return job.result;
}
