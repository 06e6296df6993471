import { mkdir, realpath } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { parseCellId, type Layout } from '../../shared/model/layouts.ts';
import type { Modality } from '../../shared/model/modality.ts';
import type { Catalogue } from '../catalogue/index.ts';
import { enclosingDataset } from '../datasets/index.ts';
import { inOrder, throwIfAborted, type Pool } from '../workers/index.ts';
import type { DatasetRecord } from '../workspace/index.ts';
import type { PredictionExport } from './Inference.ts';
import type { FileTask, PredictionTasks } from './predictions.worker.ts';
import type { PredictionStore } from './PredictionStore.ts';

interface ExportContext {
  readonly catalogue: Catalogue;
  readonly pool: Pool<PredictionTasks>;
  readonly dataset: DatasetRecord;
}

/** Files that one call of a worker writes. */
const filesPerCall = 16;

/** See the door. */
export async function exportSet(
  context: ExportContext,
  store: PredictionStore,
  { out, signal, onProgress }: PredictionExport,
): Promise<{ out: string; files: number; skipped: number }> {
  const folder = resolve(out);
  await prepareFolder(folder, context.dataset);
  const ids = store.ids();
  const files = planFiles(context, store, ids, folder);
  const parts: FileTask['files'][] = [];
  for (let i = 0; i < files.length; i += filesPerCall) parts.push(files.slice(i, i + filesPerCall));
  let written = 0;
  let done = ids.length - files.length;
  const write = (part: FileTask['files']) =>
    context.pool.run('writeFiles', { path: store.path, files: part }, { signal });
  const tell = () => onProgress({ phase: 'writing', done, total: ids.length, unit: 'patches' });
  tell();
  let index = 0;
  for await (const names of inOrder(parts, context.pool.threads + 1, write)) {
    throwIfAborted(signal);
    written += names.length;
    done += parts[index++]!.length;
    tell();
  }
  return { out: folder, files: written, skipped: ids.length - written };
}

async function prepareFolder(folder: string, dataset: DatasetRecord): Promise<void> {
  const around = enclosingDataset(folder);
  if (around !== null) throw new AppError('exportInsideDataset', { path: folder, dataset: around });
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new AppError('folderUnreadable', { path: folder }, { cause, detail: String(cause) });
  }
  // A link may lead into a dataset that is not there under its own name.
  const real = enclosingDataset(await realpath(folder));
  if (real !== null) throw new AppError('exportInsideDataset', { path: folder, dataset: dataset.path });
}

/** Two patches of one name, which no FLAIR dataset has, are written once; cells of large images have no file. */
function planFiles(
  { catalogue, dataset }: ExportContext,
  store: PredictionStore,
  ids: readonly string[],
  folder: string,
): FileTask['files'][number][] {
  const label: Modality = store.meta.manifest.task === 'lpis' ? 'ALL_LABEL-LPIS' : 'AERIAL_LABEL-COSIA';
  const names = new Set<string>();
  return ids.flatMap((patchId) => {
    if (parseCellId(patchId)) return [];
    // Where nobody has drawn a label, the image tells the place.
    const modality = [label, 'AERIAL_RGBI' as const].find((m) => catalogue.source(dataset.id, patchId, m));
    const source = modality && catalogue.source(dataset.id, patchId, modality);
    const path = modality && catalogue.relativePath(dataset.id, patchId, modality);
    if (!modality || !source || !path) return [];
    const name = predictionName(basename(path).replace(modality, label), dataset.layout);
    if (names.has(name)) return [];
    names.add(name);
    return [{ patchId, label: source, target: join(folder, name) }];
  });
}

/** The name that the reference tools give (flair-formats 7.3), from that of the label. */
export function predictionName(label: string, layout: Layout): string {
  if (layout === 'flair-1') return `PRED_${label.replace(/^MSK_/, 'IMG_')}`;
  if (layout === 'flair-2') return label.replace(/^(MSK|IMG)_/, 'PRED_');
  return `PRED_${label}`;
}
