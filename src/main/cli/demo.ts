import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { randomUUID } from 'node:crypto';
import { exportResultSchema, type RoiDetail, type RoiPatch } from '../../shared/contract/index.ts';
import { strokeRuns, type StrokeTarget } from '../../shared/editing/brushStroke.ts';
import { applyRuns, toBase64 } from '../../shared/editing/runs.ts';
import { AppError } from '../../shared/errors.ts';
import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import { createRasterService } from '../raster/index.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import { connect, type Client, type Connection } from './connect.ts';
import { followJob } from './followJob.ts';
import { formatCount } from './output.ts';
import { generateWithProgress } from './sampleCommand.ts';

/** Says that the files beside it may be replaced by the next demo. */
const markerName = 'arpenteur-demo.json';
const windowId = 'demo';
/** 8 m on the ground: a hedge. */
const brushDiameterPx = 40;
/** Deciduous trees, in the class list of FLAIR-HUB. */
const paintedClass = 12;

/**
 * `demo`: the whole job without a window, through the same contract as the window: generate, index, paint a stroke across
 * a patch border, undo, redo, export, read the export back.
 */
export async function demoCommand(
  context: CliContext,
  options: { out: string; seed: number },
): Promise<void> {
  const started = performance.now();
  const { io } = context;
  const { demo } = context.texts;
  const count = (value: unknown): string => formatCount(context, Number(value));
  const say = (text: string, params: Record<string, string>): void =>
    io.out(`${fillTemplate(text, params)}\n`);
  const folder = resolvePath(io, options.out);
  await prepareFolder(folder);
  const dataset = join(folder, 'dataset');
  const sample = await generateWithProgress(context, dataset, options.seed);
  say(demo.generated, { patches: count(sample.patches), files: count(sample.files) });

  const workspace = join(folder, 'workspace');
  // Its own settings: a demo does not enter the user's list of recent workspaces.
  const connection = await connect(workspace, { configDir: join(folder, 'config') });
  try {
    const { client } = connection;
    const { datasetId, jobId } = await client.workspace.addDataset({ path: dataset });
    const indexed = jobId === null ? {} : await followJob(context, client, jobId);
    say(demo.indexed, {
      domains: count(indexed['domains']),
      rois: count(indexed['rois']),
      patches: count(indexed['patches']),
    });
    await client.workspace.setAuthor({ name: 'demo' });

    const { roi, pair } = await findNeighbours(client, datasetId);
    const scope = { datasetId, roiKey: roi.roiKey, windowId };
    const stroke = await paint(connection, scope, pair);
    say(demo.painted, { patches: count(stroke.masks.size), roi: roi.roiKey, px: count(stroke.changedPx) });
    const undone = await client.annotation.undo({ ...scope, editId: randomUUID() });
    await client.annotation.redo({ ...scope, editId: randomUUID() });
    say(demo.undone, { px: count(undone?.changedPx ?? 0) });

    const out = join(folder, 'export');
    const started = await client.exports.start({ datasetId, out, scope: { kind: 'changed' } });
    const result = exportResultSchema.parse(await followJob(context, client, started.jobId));
    await checkExport(context, result.manifest, out, stroke.masks);
    say(demo.exported, { files: count(result.files) });
  } finally {
    await connection.close();
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  say(demo.took, { seconds, path: folder });
  const near = relative(resolvePath(io, '.'), workspace);
  say(demo.open, { path: near.startsWith('..') ? workspace : near });
}

/** An empty folder, or one that an earlier demo left. Throws AppError folderNotEmpty for any other. */
async function prepareFolder(folder: string): Promise<void> {
  const marker = join(folder, markerName);
  if (existsSync(marker)) {
    for (const name of ['dataset', 'workspace', 'export', 'config'])
      await rm(join(folder, name), { recursive: true, force: true });
  } else if (existsSync(folder) && (await readdir(folder)).length > 0) {
    throw new AppError('folderNotEmpty', { path: folder });
  }
  await mkdir(folder, { recursive: true });
  await writeFile(
    marker,
    `${JSON.stringify({ note: 'Written by npm run demo; the next run replaces it.' })}\n`,
  );
}

/** Two editable patches side by side. */
async function findNeighbours(
  client: Client,
  datasetId: string,
): Promise<{ roi: RoiDetail; pair: [RoiPatch, RoiPatch] }> {
  for (const { roiKey } of await client.catalogue.rois({ datasetId })) {
    const roi = await client.catalogue.roi({ datasetId, roiKey });
    for (const left of roi.grid) {
      const right = roi.grid.find((other) => other.y === left.y && other.x === left.x + roi.patchSizePx);
      if (right && !left.readOnly && !right.readOnly) return { roi, pair: [left, right] };
    }
  }
  throw new AppError('notFound', { what: 'patch' });
}

/** Paints a slanted stroke over the border of two patches and commits it; answers the masks as they must be then. */
async function paint(
  connection: Connection,
  scope: { datasetId: string; roiKey: string; windowId: string },
  pair: readonly [RoiPatch, RoiPatch],
): Promise<{ masks: Map<string, Uint8Array>; changedPx: number }> {
  const targets = await Promise.all(
    pair.map(async ({ patchId, x, y, widthPx, heightPx }): Promise<StrokeTarget> => {
      const response = await connection.get(`/api/pixels/mask/${scope.datasetId}/${patchId}`);
      if (!response.ok) throw new AppError('maskMissing', { patch: patchId });
      const data = new Uint8Array(await response.arrayBuffer());
      return { patchId, x, y, widthPx, heightPx, data, original: null };
    }),
  );
  const border = pair[1].x;
  const middle = pair[0].y + 256;
  const points = [
    [border - 180, middle - 60],
    [border, middle],
    [border + 180, middle + 40],
  ] as const;
  const changes = strokeRuns({
    points,
    diameterPx: brushDiameterPx,
    paint: { kind: 'class', value: paintedClass },
    patches: targets,
  });
  const ack = await connection.client.annotation.commit({
    ...scope,
    editId: randomUUID(),
    tool: 'brush',
    parameters: { diameterPx: brushDiameterPx, value: paintedClass },
    patches: changes.map(({ patchId, runs }) => ({ patchId, runs: toBase64(runs) })),
  });
  const masks = new Map<string, Uint8Array>();
  for (const { patchId, runs } of changes) {
    const mask = targets.find((target) => target.patchId === patchId)!.data.slice();
    applyRuns(mask, runs, 'forward', { check: true });
    masks.set(patchId, mask);
  }
  return { masks, changedPx: ack.changedPx };
}

/** Reads the exported files back: exactly the masks that were painted, each with its pixels. */
async function checkExport(
  { texts }: CliContext,
  manifest: string,
  out: string,
  masks: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const { files } = JSON.parse(await readFile(manifest, 'utf8')) as {
    files: { path: string; patchId: string }[];
  };
  const raster = createRasterService({ threads: 0 });
  try {
    for (const { path, patchId } of files) {
      const { data } = await raster.read(join(out, path));
      const expected = masks.get(patchId);
      if (!expected || Buffer.compare(data as Uint8Array, expected) !== 0)
        throw new Error(fillTemplate(texts.demo.wrong, { path }));
    }
    if (files.length !== masks.size) throw new Error(fillTemplate(texts.demo.wrong, { path: manifest }));
  } finally {
    await raster.close();
  }
}
