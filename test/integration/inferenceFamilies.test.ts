import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prelabelResultSchema, runSettingsSchema } from '../../src/shared/contract/index.ts';
import type { PredictedPixels } from '../../src/main/inference/Inference.ts';
import { encodeTiff } from '../../src/main/raster/index.ts';
import { encodeNpy, flairRasterBytes, writeFlair } from '../fixtures/flair12Folder.ts';
import { makeFolder } from '../fixtures/flairHubFolder.ts';
import { RealCore } from '../support/realCore.ts';
import { copySample } from '../support/sample.ts';
import { canImport, pythonPath } from '../support/python.ts';
import { execFileSync } from 'node:child_process';
import {
  testModelKinds,
  writeTestModel,
  type TestModelKind,
  type TestModelOptions,
} from '../support/onnx/index.ts';
import { expectedOf, type Expected, type Part, type RawGround } from '../support/onnx/reference.ts';
import { groundOfPatch, groundOfRoi } from '../support/onnx/sampleGround.ts';

/*
 * Every family of models, imported and run as a window does it, through the real child process, against what is computed from the
 * values in the files (test/support/onnx/reference.ts).
 */

const folder = makeFolder('arpenteur-families-');
const settings = runSettingsSchema.parse({ device: 'cpu' });
const core = new RealCore();
afterAll(async () => {
  await core.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

let imported = 0;
async function predict(
  datasetId: string,
  where: string,
  kind: TestModelKind,
  options: TestModelOptions = {},
): Promise<{ pixels(patchId: string): Promise<PredictedPixels>; predicted: number; skipped: number }> {
  const { path } = writeTestModel(join(folder, `model-${imported++}`), kind, options);
  const { id: modelId } = await core.client.inference.importModel({ path });
  const { jobId, setId } = await core.client.inference.start({
    ...{ datasetId, modelId, where, shard: null },
    settings: settings,
  });
  const { predicted, skipped } = prelabelResultSchema.parse(await core.done(jobId));
  const { inference } = core.services.workspaces.session();
  return {
    pixels: async (patchId) => (await inference.pixels(datasetId, setId, patchId))!,
    predicted,
    skipped,
  };
}

type Found = Pick<PredictedPixels, 'classes' | 'confidence'>;

function expectSame(found: Found, expected: Expected): void {
  let wrong = 0;
  let unsure = 0;
  let error = 0;
  for (let at = 0; at < expected.classes.length; at++) {
    if (expected.sure[at] === 0) unsure++;
    else if (found.classes[at] !== expected.classes[at]) wrong++;
    error = Math.max(error, Math.abs(found.confidence[at]! - expected.confidence[at]! * 255));
  }
  expect(found.classes.length).toBe(expected.classes.length);
  expect(wrong).toBe(0);
  expect(unsure / found.classes.length).toBeLessThan(0.001);
  // Half a step of rounding, and what the runtime's own exponentials may err.
  expect(error).toBeLessThan(0.52);
}

describe.runIf(canImport('onnx'))('the files of the test models', () => {
  it('are what onnx.checker calls valid', () => {
    // `unsupported` too: it knows nothing of operators of other domains.
    const paths = testModelKinds.map((kind) => writeTestModel(join(folder, 'checked'), kind).path);
    const script =
      'import sys, onnx\nfor path in sys.argv[1:]: onnx.checker.check_model(onnx.load(path), full_check=True)\nprint(len(sys.argv) - 1)';
    const count = execFileSync(pythonPath, ['-c', script, ...paths], { encoding: 'utf8' });
    expect(Number(count)).toBe(testModelKinds.length);
  }, 60_000);
});

describe('on the sample', () => {
  const dataset = join(folder, 'sample');
  let datasetId = '';
  beforeAll(async () => {
    await copySample(dataset);
    datasetId = await core.open(dataset);
  }, 240_000);

  const patchId = 'D013-2020_UA-S1-4_3-2';
  const where = `patch = "${patchId}"`;

  it.each(['pixel', 'multi', 'series', 'radar', 'everything', 'lpis', 'probabilities'] as const)(
    '%s answers what is computed from the files',
    async (kind) => {
      const run = await predict(datasetId, where, kind);
      expect(run).toMatchObject({ predicted: 1, skipped: 0 });
      const expected = expectedOf(kind, await groundOfPatch(dataset, patchId));
      expect(new Set(expected.classes).size).toBeGreaterThan(1);
      expectSame(await run.pixels(patchId), expected);
    },
    120_000,
  );

  it.each(['classes', 'classesUint8'] as const)(
    '%s answers classes without a confidence',
    async (kind) => {
      // Such a graph does not know what is to be ignored.
      const run = await predict(datasetId, where, kind, { manifest: { ignore: [] } });
      const { classes, confidence } = await run.pixels(patchId);
      const expected = expectedOf(kind, await groundOfPatch(dataset, patchId), { ignore: [] });
      expect(countDiffering(classes, expected)).toBe(0);
      expect(new Set(confidence)).toEqual(new Set([255]));
    },
    60_000,
  );

  // Across the middles of the ROI's patches' borders and along the one that is missing: every seam between tiles crosses one.
  const roiKey = 'D091-2021_FA-S1-12';
  const sidePx = 3 * 512;
  const missing = { x: 1024, y: 0 };
  const parts: Part[] = [
    { x: 0, y: 490, widthPx: sidePx, heightPx: 44 },
    { x: 490, y: 0, widthPx: 44, heightPx: sidePx },
    { x: 1000, y: 0, widthPx: 24, heightPx: sidePx },
  ];
  const references = new Map<TestModelKind, Promise<Expected[]>>();
  const expectedParts = (kind: TestModelKind): Promise<Expected[]> => {
    const known =
      references.get(kind) ??
      groundOfRoi(dataset, roiKey, 3, 3).then((ground) => {
        return parts.map((part) => expectedOf(kind, ground, { part }));
      });
    references.set(kind, known);
    return known;
  };

  it.each([
    ['conv3', 512, 1],
    ['conv5', 512, 2],
    ['conv5', 256, 2],
    ['conv5', 192, 17],
    ['conv5', 768, 100],
  ] as const)(
    '%s in tiles of %i with a margin of %i answers as over the whole ROI, a missing patch included',
    async (kind, tilePx, marginPx) => {
      const run = await predict(datasetId, `roi = "FA-S1-12"`, kind, { tilePx, marginPx });
      expect(run.predicted).toBe(8);
      const patches = new Map<string, PredictedPixels>();
      for (const [row, col] of cells) {
        if (row * 512 === missing.y && col * 512 === missing.x) continue;
        patches.set(`${row} ${col}`, await run.pixels(`${roiKey}_${row + 1}-${col + 1}`));
      }
      const expected = await expectedParts(kind);
      for (const [i, part] of parts.entries()) expectSame(cutOut(patches, part, expected[i]!), expected[i]!);
    },
    120_000,
  );

  it('conv5 without a margin does not: the comparison sees seams', async () => {
    const run = await predict(datasetId, `roi = "FA-S1-12"`, 'conv5', { marginPx: 0 });
    const patches = new Map([['0 0', await run.pixels(`${roiKey}_1-1`)]]);
    const [expected] = await expectedParts('conv5');
    expect(countDiffering(cutOut(patches, parts[0]!, expected!).classes, expected!)).toBeGreaterThan(100);
  }, 60_000);

  const cells = [0, 1, 2].flatMap((row) => [0, 1, 2].map((col) => [row, col] as const));

  /** A part of the ROI out of its patches; what is expected where there is none. */
  function cutOut(patches: ReadonlyMap<string, PredictedPixels>, part: Part, expected: Expected): Found {
    const classes = Uint8Array.from(expected.classes);
    const confidence = Uint8Array.from(expected.confidence, (value) => Math.round(value * 255));
    for (let at = 0; at < classes.length; at++) {
      const x = part.x + (at % part.widthPx);
      const y = part.y + Math.floor(at / part.widthPx);
      const patch = patches.get(`${Math.floor(y / 512)} ${Math.floor(x / 512)}`);
      if (!patch) continue;
      classes[at] = patch.classes[(y % 512) * 512 + (x % 512)]!;
      confidence[at] = patch.confidence[(y % 512) * 512 + (x % 512)]!;
    }
    return { classes, confidence };
  }
});

describe('on FLAIR#2', () => {
  const dataset = join(folder, 'flair2');
  const [domain, area] = ['D004_2021', 'Z10_AU'];
  const centre = { row: 22, col: 33 };
  const size = { dates: 3, bands: 10, height: 60, width: 70 };
  const days = ['20210105', '20210401', '20210820'];
  /** The second date is under clouds: 60 of 100, everywhere. */
  const cloudyDate = 1;
  const valueAt = (date: number, x: number, y: number, band: number): number =>
    (date * 977 + band * 131 + x * 37 + y * 53) % 4000;
  const imageAt = (x: number, y: number, band: number): number =>
    (x * 3 + y * 7 + band * 41 + ((x * y) % 13)) % 256;

  beforeAll(() => {
    const corner = [650_240, 6_860_800] as const;
    const data = new Uint8Array(512 * 512 * 5);
    for (let i = 0; i < data.length; i++) {
      const pixel = Math.floor(i / 5);
      data[i] = imageAt(pixel % 512, Math.floor(pixel / 512), (i % 5) + 1);
    }
    const image = encodeTiff({
      ...{ width: 512, height: 512, bands: 5, dtype: 'uint8', data, compression: 'deflate', level: 1 },
      layout: { kind: 'strips' },
      geo: { origin: corner, pixelSize: 0.2, epsg: 2154 },
    });
    const place = `${domain}/${area}`;
    writeFlair(dataset, `flair_aerial_train/${place}/img/IMG_000001.tif`, image);
    const mask = flairRasterBytes('msk', { corner, fill: 3 });
    writeFlair(dataset, `flair_labels_train/${place}/msk/MSK_000001.tif`, mask);
    const stem = `flair_sen_train/${place}/sen/SEN2_sp_${domain}-${area}`;
    const plane = size.height * size.width;
    const sampleAt = (i: number): number => {
      const [date, band, pixel] = [Math.floor(i / plane / 10), Math.floor(i / plane) % 10, i % plane];
      return valueAt(date, pixel % size.width, Math.floor(pixel / size.width), band + 1);
    };
    const shape = [size.dates, size.bands, size.height, size.width];
    writeFlair(dataset, `${stem}_data.npy`, encodeNpy({ shape, dtype: 'uint16', sampleAt }));
    const cloudAt = (i: number): number => (Math.floor(i / plane) === cloudyDate * 2 + 1 ? 60 : 0);
    const covers = encodeNpy({
      shape: [size.dates, 2, size.height, size.width],
      dtype: 'uint8',
      sampleAt: cloudAt,
    });
    writeFlair(dataset, `${stem}_masks.npy`, covers);
    const products = days.map((day) => `S2A_MSIL2A_${day}T105421_D\n`).join('');
    writeFlair(dataset, `${stem}_products.txt`, products);
    const centroids = { 'IMG_000001.tif': [centre.row, centre.col] };
    writeFlair(dataset, 'flair-2_centroids_sp_to_patch.json', JSON.stringify(centroids));
  });

  it('a super-patch with its dates answers what is computed from the arrays', async () => {
    const datasetId = await core.open(dataset, { workspace: join(folder, 'workspace2') });
    const [roi] = await core.client.catalogue.rois({ datasetId });
    const { grid } = await core.client.catalogue.roi({ datasetId, roiKey: roi!.roiKey });
    const run = await predict(datasetId, '', 'superPatch');
    expect(run).toMatchObject({ predicted: 1, skipped: 0 });
    const ground: RawGround = {
      widthPx: 512,
      heightPx: 512,
      images: { aerial: { widthPx: 512, heightPx: 512, valueAt: imageAt } },
      series: {
        sp: {
          sidePx: 10,
          days,
          // Ten pixels around the corner that is the middle of the patch.
          valueAt: (date, x, y, band) => valueAt(date, centre.col - 5 + x, centre.row - 5 + y, band),
          kept: [0, 2],
        },
      },
    };
    const expected = expectedOf('superPatch', ground);
    expect(new Set(expected.classes).size).toBeGreaterThan(4);
    expectSame(await run.pixels(grid[0]!.patchId), expected);
  }, 60_000);
});

function countDiffering(found: Uint8Array, { classes, sure }: Expected): number {
  let count = 0;
  for (let at = 0; at < found.length; at++) if (sure[at] && found[at] !== classes[at]) count++;
  return count;
}
