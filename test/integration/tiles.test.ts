import { rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { encodeTiff } from '../../src/main/raster/index.ts';
import { formatPatchPath, parsePatchId } from '../../src/shared/model/flairHubNames.ts';
import { cornerOf, makeFolder, patchIds, writeBytes, writeDataset } from '../fixtures/flairHubFolder.ts';
import { RealCore } from '../support/realCore.ts';

const roiKey = 'D012-2019_AF-S1-27';
const dataset = makeFolder('arpenteur-tiles-');
afterEach(() => rmSync(dataset, { recursive: true, force: true }));

/** Noise with black pixels and bright ones. */
function writeAerial(patchId: string, seed: number): string {
  const data = new Uint8Array(512 * 512 * 4);
  for (let i = 0, state = seed; i < data.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    data[i] = state >>> 28 === 0 ? 0 : state >>> 24;
  }
  const path = formatPatchPath(parsePatchId(patchId)!, 'AERIAL_RGBI');
  const geo = { origin: cornerOf(patchId), pixelSize: 0.2, epsg: 2154 };
  const shape = { width: 512, height: 512, bands: 4, dtype: 'uint8', compression: 'none' } as const;
  writeBytes(dataset, path, encodeTiff({ ...shape, data, geo, layout: { kind: 'strips' } }));
  return path;
}

it('makes the same coarse tile of the finer ones as of the patches', async () => {
  const ids = patchIds(roiKey, 3, 3).filter((_, i) => i !== 4);
  writeDataset(dataset, ids, ['AERIAL_LABEL-COSIA']);
  const paths = ids.map((id, i) => writeAerial(id, i + 1));
  truncateSync(join(dataset, paths[5]!), 5000);
  const tile = (core: RealCore, address: string) =>
    core.pixels(`tile/${core.datasetId}/${roiKey}/aerial/${address}`);

  const [straight, stepwise] = [new RealCore(), new RealCore()];
  try {
    await straight.open(dataset);
    await stepwise.open(dataset);
    const ofPatches = await tile(straight, '2/0/0');
    await Promise.all(['1/0/0', '1/1/0', '1/0/1', '1/1/1'].map((address) => tile(stepwise, address)));
    const ofTiles = await tile(stepwise, '2/0/0');
    expect(ofTiles!.header).toEqual(ofPatches!.header);
    expect(Buffer.compare(ofTiles!.data, ofPatches!.data)).toBe(0);
    expect(ofTiles!.data.some((value) => value > 0)).toBe(true);
  } finally {
    await straight.close();
    await stepwise.close();
  }
});
