import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { generateScene } from '../../../src/main/datasets/index.ts';
import { sessionOptions } from '../../../src/main/inference/engine/runtime.ts';
import { runSettingsSchema } from '../../../src/shared/contract/index.ts';
import type { ModelManifest } from '../../../src/shared/inference/index.ts';
import { Graph, testModel } from '../../support/onnx/index.ts';
import { createBed } from '../bed.ts';
import type { Bed } from '../bed.ts';
import { askPeer } from '../peers.ts';
import { median, ms, rowOf, type Row } from '../stats.ts';
import { randomUnet } from '../unet.ts';

const scenario = 'Pre-labelling on the CPU: the whole way from files to stored classes and confidence';
const [rows, cols] = [5, 4];
const patches = rows * cols;
const rounds = 5;
const maxOverhead = 0.1;
/** Without a margin a patch is a tile, and what is done can be counted in both. */
const settings = runSettingsSchema.parse({ device: 'cpu', marginPx: 0 });

/** A model that runs in the bench, with its file. */
interface Contender {
  readonly name: string;
  readonly modelId: string;
  readonly manifest: ModelManifest;
  readonly path: string;
  /** Tiles that the runtime alone is timed with, a round. */
  readonly bareRuns: number;
}

/**
 * Twenty patches of a ROI, read, normalised, run, decoded, compressed and stored, against bare runs of tensors of the same sizes
 * with the same options and batch, writing to memory of ours as the engine does. The two take turns. The time of a patch is that
 * between one that is stored and the next; starting the process and loading the model is told apart.
 */
export async function prelabel(): Promise<Row[]> {
  const bed = createBed();
  try {
    const dataset = join(bed.folder, 'scene');
    const modalities = ['AERIAL_RGBI', 'DEM_ELEV', 'AERIAL_LABEL-COSIA'] as const;
    const place = { domainYear: 'D091-2021', roi: 'AU-S1-3', rows, cols } as const;
    await generateScene({ outDir: dataset, seed: 11, modalities, ...place });
    const datasetId = await bed.openDataset(dataset);
    const found: Row[] = [];
    for (const contender of [await shipped(bed), await unet(bed)]) {
      found.push(await overheadRow(bed, datasetId, contender));
    }
    const light = await lightModel(bed);
    found.push(await peerRow(bed, datasetId, light, dataset));
    return found;
  } finally {
    await bed.close();
  }
}

async function shipped({ client }: Bed): Promise<Contender> {
  const found = (await client.inference.models()).find(({ manifest }) => manifest.origin === 'sample');
  if (!found) throw new Error('the sample model is not there');
  const path = fileURLToPath(new URL('../../../resources/models/sample/model.onnx', import.meta.url));
  return { name: 'shipped model', modelId: found.id, manifest: found.manifest, path, bareRuns: 12 };
}

async function unet(bed: Bed): Promise<Contender> {
  const { manifest } = testModel('pixel');
  return importModel(bed, 'U-Net of 7.8 million parameters', randomUnet(), { ...manifest, name: 'unet' }, 4);
}

/** Five scores of each pixel: hardly more than its input and output. */
async function lightModel(bed: Bed): Promise<Contender> {
  const graph = new Graph();
  const image = graph.input('aerial', ['N', 4, 512, 512]);
  const weights = Float32Array.from({ length: 20 }, (_, i) => ((i * 7) % 11) / 5 - 1);
  graph.output('out', graph.conv(image, [5, 4, 1, 1], weights), ['N', 5, 512, 512]);
  const { manifest } = testModel('pixel');
  const own = { ...manifest, name: 'light', values: [0, 3, 6, 8, 12], ignore: [] };
  return importModel(bed, 'model of five scores a pixel', graph.encode(), own, 20);
}

async function importModel(
  { folder, client }: Bed,
  name: string,
  bytes: Uint8Array,
  form: ModelManifest,
  bareRuns: number,
): Promise<Contender> {
  const manifest = { ...form, sha256: createHash('sha256').update(bytes).digest('hex') };
  const models = join(folder, 'models');
  mkdirSync(models, { recursive: true });
  const path = join(models, `${form.name}.onnx`);
  writeFileSync(path, bytes);
  writeFileSync(path.replace(/onnx$/, 'json'), JSON.stringify(manifest));
  const { id } = await client.inference.importModel({ path });
  return { name, modelId: id, manifest, path, bareRuns };
}

async function overheadRow(bed: Bed, datasetId: string, contender: Contender): Promise<Row> {
  const { batch } = await runAll(bed, datasetId, contender);
  const bare = await createBareRun(contender, batch);
  const whole: Run[] = [];
  const alone: number[] = [];
  for (let round = 0; round < rounds; round++) {
    whole.push(await runAll(bed, datasetId, contender));
    alone.push(await bare.msPerTile());
  }
  await bare.close();
  const ratios = whole.map(({ msPerPatch }, round) => msPerPatch / alone[round]! - 1);
  const overhead = median(ratios);
  const percent = (value: number): string => `${(value * 100).toFixed(0)} %`;
  const perPatch = median(whole.map(({ msPerPatch }) => msPerPatch));
  const { intraOpNumThreads } = sessionOptions('cpu');
  return rowOf(scenario, `${contender.name}: more than the runtime alone`, {
    median: percent(overhead),
    p95: percent(Math.max(...ratios)),
    n: rounds,
    target: `< ${percent(maxOverhead)}`,
    reached: overhead < maxOverhead,
    note:
      `${ms(perPatch)} a patch, ${(1000 / perPatch).toFixed(1)} patches/s; the runtime alone ${ms(median(alone))}; ` +
      `first patch after ${ms(median(whole.map(({ firstMs }) => firstMs)))}; batch ${batch}, ${intraOpNumThreads} threads`,
  });
}

async function peerRow(bed: Bed, datasetId: string, contender: Contender, dataset: string): Promise<Row> {
  await runAll(bed, datasetId, contender);
  const took: number[] = [];
  for (let round = 0; round < rounds; round++)
    took.push((await runAll(bed, datasetId, contender)).msPerPatch);
  const folder = join(dataset, 'D091-2021_AERIAL_RGBI', 'AU-S1-3');
  const peer = askPeer<{ ms: number[]; runs: boolean }>({
    task: 'prelabel',
    files: readdirSync(folder).map((name) => join(folder, name)),
    more: [contender.path],
    config: { mean: '128', std: '64' },
  });
  const ours = median(took);
  const measure = `${contender.name}: a patch`;
  const values = { median: ms(ours), n: rounds };
  if (!peer) return rowOf(scenario, measure, { ...values, note: 'rasterio is not installed' });
  const theirs = median(peer.ms);
  if (!peer.runs) {
    const note = `rasterio and numpy take ${ms(theirs)} to read and normalise alone; onnxruntime for Python is not installed`;
    return rowOf(scenario, measure, { ...values, note });
  }
  return rowOf(scenario, measure, {
    ...{ ...values, target: '< 1.2× Python', reached: ours < 1.2 * theirs },
    note: `rasterio, numpy and onnxruntime ${ms(theirs)}: ${(theirs / ours).toFixed(1)}×`,
  });
}

interface Run {
  /** Between patches. */
  readonly msPerPatch: number;
  /** Until the first patch was stored: process, model and its first run. */
  readonly firstMs: number;
  readonly batch: number;
}

/** Predicts everything and forgets it. */
async function runAll({ client, services }: Bed, datasetId: string, { modelId }: Contender): Promise<Run> {
  const { inference } = services.workspaces.session();
  const [first] = await client.catalogue.rois({ datasetId });
  const { grid } = await client.catalogue.roi({ datasetId, roiKey: first!.roiKey });
  const start = performance.now();
  /** When a patch was stored. */
  const times: number[] = [];
  const result = await inference.run({
    ...{ datasetId, modelId, settings, shard: null },
    patchIds: grid.map(({ patchId }) => patchId),
    signal: new AbortController().signal,
    onProgress({ done }) {
      if (done > times.length) times.push(performance.now());
    },
  });
  if (result.predicted !== patches || times.length !== patches)
    throw new Error(`${times.length} patches predicted`);
  inference.removeSet(datasetId, result.setId);
  return {
    msPerPatch: (times.at(-1)! - times[0]!) / (patches - 1),
    firstMs: times[0]! - start,
    batch: result.batch,
  };
}

/** The runtime with nothing around it: one input, one output, again and again. */
async function createBareRun({ manifest, path, bareRuns }: Contender, batch: number) {
  const session = await InferenceSession.create(path, sessionOptions('cpu'));
  const feeds: Record<string, Tensor> = {};
  for (const input of manifest.inputs) {
    if (input.kind !== 'image') throw new Error(`${input.name} is no image`);
    const dims = [batch, input.channels.length, input.sizePx, input.sizePx];
    const data = Float32Array.from({ length: dims.reduce((product, side) => product * side, 1) }, (_, i) =>
      Math.sin(i),
    );
    feeds[input.name] = new Tensor('float32', data, dims);
  }
  const dims = [batch, manifest.values.length, manifest.tilePx, manifest.tilePx];
  const target = new Float32Array(dims.reduce((product, side) => product * side, 1));
  const fetches = { [manifest.output.name]: new Tensor('float32', target, dims) };
  for (let warmUp = 0; warmUp < 3; warmUp++) await session.run(feeds, fetches);
  return {
    async msPerTile(): Promise<number> {
      const start = performance.now();
      for (let n = 0; n < bareRuns; n++) await session.run(feeds, fetches);
      return (performance.now() - start) / bareRuns / batch;
    },
    close: () => session.release(),
  };
}
