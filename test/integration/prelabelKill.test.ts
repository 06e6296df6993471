import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runSettingsSchema, type RunSettings } from '../../src/shared/contract/index.ts';
import { endOf, startCore } from '../support/core.ts';
import { writeTestModel } from '../support/onnx/index.ts';
import { PrelabelBed } from '../support/prelabelBed.ts';
import { expectSentence, failureOf } from '../support/realCore.ts';
import { makeTinyDisk, noTinyDisk } from '../support/tinyDisk.ts';

/** Runs whose core or child is killed, or whose disk is full: nothing half-written counts, and the next run completes them. */

const settings: RunSettings = runSettingsSchema.parse({ device: 'cpu' });

async function openBed(): Promise<PrelabelBed> {
  const bed = new PrelabelBed();
  await bed.open();
  onTestFinished(async () => {
    expect(bed.writtenFiles()).toEqual([]);
    await bed.close();
  });
  return bed;
}

/** Process ids of the children of a process that run a model. */
function modelProcesses(parent: number): number[] {
  return execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match && Number(match[2]) === parent && match[3]!.includes('inference.child'))
    .map((match) => Number(match![1]));
}

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe.skipIf(process.platform === 'win32')('a run', () => {
  test('whose core is killed again and again ends with what an undisturbed one gives', async () => {
    const bed = await openBed();
    const workspace = join(bed.folder, 'killed');
    const args = ['--port', '0', '--workspace', workspace];
    const env = { ARPENTEUR_CONFIG_DIR: join(bed.folder, 'config-killed') };
    let core = await startCore(args, env);
    onTestFinished(() => core.kill());
    const { datasetId, jobId: indexing } = await core.client.workspace.addDataset({
      ...{ path: bed.dataset, rescan: false },
    });
    await endOf(core.client, indexing!);
    const { path } = writeTestModel(join(bed.folder, 'models'), 'conv3');
    const { id: modelId } = await core.client.inference.importModel({ path });
    const input = { datasetId, modelId, where: '', settings, shard: null };
    let there = 0;
    for (let round = 0; round < 2; round++) {
      const { jobId } = await core.client.inference.start(input);
      let job = await core.client.jobs.get({ id: jobId });
      while (job.finishedAt === null && job.done < there + 4)
        job = await core.client.jobs.wait({ id: jobId, timeoutMs: 20 });
      expect(job.finishedAt).toBeNull();
      const children = modelProcesses(core.child.pid!);
      expect(children.length).toBeGreaterThan(0);
      await core.kill();
      // What it started ends with it.
      await expect.poll(() => children.filter(exists), { timeout: 10_000 }).toEqual([]);
      core = await startCore(args, env);
      const [set] = await core.client.inference.sets({ datasetId });
      expect(set!.patches).toBeGreaterThanOrEqual(job.done);
      there = set!.patches;
    }
    const { jobId } = await core.client.inference.start(input);
    const end = await endOf(core.client, jobId);
    expect(end.result).toMatchObject({ reused: there, predicted: bed.patchIds.length - there, skipped: 0 });
    await core.stop();

    const own = await bed.importModel('conv3');
    const { setId } = await bed.run({ modelId: own.id });
    const undisturbed = await bed.said(setId);
    await bed.core.client.workspace.close();
    await bed.core.open(bed.dataset, { workspace });
    const { id } = (await bed.sets())[0]!;
    expect(await bed.said(id)).toEqual(undisturbed);
  }, 240_000);

  test('whose child is killed goes on with another one', async () => {
    const bed = await openBed();
    const model = await bed.importModel('conv3');
    const { jobId, setId } = await bed.start({ modelId: model.id });
    await bed.predicted(jobId, 3);
    const [child] = modelProcesses(process.pid);
    process.kill(child!, 'SIGKILL');
    const result = await bed.core.done(jobId);
    expect(result).toMatchObject({ predicted: bed.patchIds.length, skipped: 0 });
    expect((await bed.set(setId)).patches).toBe(bed.patchIds.length);
    await expect.poll(() => modelProcesses(process.pid), { timeout: 10_000 }).toEqual([]);
  }, 120_000);
});

describe.skipIf(noTinyDisk !== null)('a disk that is full', () => {
  test('ends a run with a sentence; what was stored stays, and the next run completes it', async () => {
    const bed = await openBed();
    const disk = makeTinyDisk(40 * 1024 * 1024);
    onTestFinished(() => disk.unmount());
    const workspace = join(disk.path, 'work');
    await bed.core.open(bed.dataset, { workspace });
    const model = await bed.importModel('conv3');
    // Of one patch: the log of the next ones has to grow.
    const where = `patch = "${bed.patchIds[0]}"`;
    const first = await bed.run({ modelId: model.id, where });
    expect(first.predicted).toBeGreaterThan(0);
    disk.fill();
    const { jobId } = await bed.start({ modelId: model.id });
    expectSentence(await failureOf(bed.core.done(jobId)), 'diskFull', first.setId);
    const said = await bed.said(first.setId);
    const { patches } = await bed.set(first.setId);
    expect([...said.values()].filter((pixels) => pixels !== null)).toHaveLength(patches);
    expect(patches).toBeGreaterThanOrEqual(first.predicted);
    disk.free();
    const rest = await bed.run({ modelId: model.id });
    expect(rest).toMatchObject({ reused: patches, predicted: bed.patchIds.length - patches, skipped: 0 });
  }, 120_000);
});
