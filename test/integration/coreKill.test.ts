import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateScene } from '../../src/main/datasets/index.ts';
import { strokeRuns } from '../../src/shared/editing/brushStroke.ts';
import { applyRuns } from '../../src/shared/editing/runs.ts';
import { toBase64 } from '../../src/shared/editing/runsBase64.ts';
import { endOf, startCore, type RunningCore } from '../support/core.ts';

const roiKey = 'D013-2020_AU-S1-1';
const rounds = 4;

let folder: string;
let args: string[];
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'arpenteur-kill-'));
  const scene = {
    outDir: join(folder, 'dataset'),
    seed: 2,
    domainYear: 'D013-2020',
    roi: 'AU-S1-1',
    rows: 1,
    cols: 2,
  };
  await generateScene({ ...scene, modalities: ['AERIAL_RGBI', 'AERIAL_LABEL-COSIA'] });
  args = ['--port', '0', '--workspace', join(folder, 'workspace')];
  env = { ARPENTEUR_CONFIG_DIR: join(folder, 'config') };
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Paints until the core is gone, which is some time after the first acknowledgement; answers the masks as they were after the last acknowledged stroke. */
async function paintUntilKilled(core: RunningCore, datasetId: string, killAfterMs: number) {
  const roi = await core.client.catalogue.roi({ datasetId, roiKey });
  const masks = new Map<string, Uint8Array>();
  for (const { patchId } of roi.grid) masks.set(patchId, await readMask(core, datasetId, patchId));
  let isKilled = false;
  let acknowledged = 0;
  let unsure: Map<string, Uint8Array> | null = null;
  try {
    for (;;) {
      const next = new Map([...masks].map(([id, data]) => [id, data.slice()]));
      const patches = roi.grid.map(({ patchId, x, y, widthPx, heightPx }) => ({
        patchId,
        x,
        y,
        widthPx,
        heightPx,
        data: masks.get(patchId)!,
        original: null,
      }));
      const x = 512 + 60 * Math.sin(acknowledged);
      const points = [
        [x - 80, 40 + ((acknowledged * 13) % 400)] as const,
        [x + 80, 90 + ((acknowledged * 7) % 400)] as const,
      ];
      const runs = strokeRuns({
        points,
        diameterPx: 40,
        paint: { kind: 'class', value: acknowledged % 15 },
        patches,
      });
      for (const { patchId, runs: r } of runs) applyRuns(next.get(patchId)!, r, 'forward', { check: true });
      unsure = next;
      await core.client.annotation.commit({
        datasetId,
        roiKey,
        windowId: 'test',
        editId: randomUUID(),
        tool: 'brush',
        parameters: {},
        patches: runs.map((r) => ({ patchId: r.patchId, runs: toBase64(r.runs) })),
      });
      for (const [id, data] of next) masks.set(id, data);
      unsure = null;
      if (acknowledged++ === 0) {
        setTimeout(() => {
          isKilled = true;
          void core.kill();
        }, killAfterMs);
      }
    }
  } catch (error) {
    if (!isKilled) throw error; // Only the kill may end the painting.
    await core.kill();
  }
  return { masks, unsure, acknowledged };
}

async function readMask(core: RunningCore, datasetId: string, patchId: string): Promise<Uint8Array> {
  const response = await core.fetch(`/api/pixels/mask/${datasetId}/${patchId}`);
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
}

const same = (a: Map<string, Uint8Array>, b: Map<string, Uint8Array>) =>
  [...a].every(([id, data]) => Buffer.compare(data, b.get(id)!) === 0);

describe('a core that is killed while strokes arrive over HTTP', () => {
  it('has every acknowledged stroke when it is started again, and at most the one under way besides', async () => {
    let total = 0;
    for (let round = 0; round < rounds; round++) {
      const core = await startCore(args, env);
      const { datasetId, jobId } = await core.client.workspace.addDataset({ path: join(folder, 'dataset') });
      if (jobId) expect((await endOf(core.client, jobId)).state).toBe('done');
      const { masks, unsure, acknowledged } = await paintUntilKilled(core, datasetId, 150 + round * 97);
      total += acknowledged;
      const again = await startCore(args, env);
      const now = new Map<string, Uint8Array>();
      for (const id of masks.keys()) now.set(id, await readMask(again, datasetId, id));
      expect(same(now, masks) || (unsure !== null && same(now, unsure))).toBe(true);
      await again.stop();
    }
    expect(total).toBeGreaterThan(rounds);
  }, 120_000);
});
