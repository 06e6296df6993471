/** Reads patches as `readPatches.ts` asks, and answers how long each took. */
import { readRaster } from '../../../src/main/raster/index.ts';
import type { RasterSource } from '../../../src/shared/raster/source.ts';
import type { PatchSources, ReadRequest } from './readPatches.ts';

process.once('message', (request: ReadRequest) => {
  void answer(request).then((times) => process.send!(times, () => process.disconnect()));
});

async function answer({ warmUp, patches, passes, kind }: ReadRequest) {
  for (let round = 0; round < 3; round++) await readAll(warmUp, kind);
  const times = [];
  for (let pass = 0; pass < passes; pass++) times.push(await readAll(patches, kind));
  return times;
}

/** Each of the two comes first as often as the other: the second finds what the first has left in caches and garbage. */
async function readAll(patches: readonly PatchSources[], kind: ReadRequest['kind']) {
  const times = { file: [] as number[], archive: [] as number[] };
  for (const [i, patch] of patches.entries()) {
    const fromFile = async () => void times.file.push(await clock(patch.file));
    const fromArchive = async () => void times.archive.push(await clock(patch[kind]));
    for (const read of i % 2 === 0 ? [fromFile, fromArchive] : [fromArchive, fromFile]) await read();
  }
  return times;
}

async function clock(source: RasterSource): Promise<number> {
  const start = performance.now();
  await readRaster(source);
  return performance.now() - start;
}
