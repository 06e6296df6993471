import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Layout } from '../../shared/model/layouts.ts';
import { classListOf, type ExportDataset, type MaskNomenclature } from './sources.ts';

export const manifestName = 'manifest.json';
/** The plan of an export that has not ended: what it may have written. */
export const partialName = 'manifest.partial.json';
const format = 'arpenteur-export';

const pairSchema = z.object({ from: z.number(), to: z.number(), px: z.number() });
const valueCountSchema = z.object({ value: z.number(), px: z.number() });

const fileSchema = z.object({
  /** Relative to the export folder, `/` on all systems. */
  path: z.string(),
  patchId: z.string(),
  /** Of the file, and of its pixels (uint8, row by row from the north-west). */
  sha256: z.string(),
  pixelsSha256: z.string(),
  /** Of the pixels of the dataset's mask, in the dataset's class list. */
  originalSha256: z.string(),
  /** The corrected pixels in the dataset's class list, and the last edit of the journal that touches them. */
  version: z.object({
    contentSha256: z.string(),
    edits: z.number(),
    lastEditId: z.string().nullable(),
    lastEditSeq: z.number().nullable(),
  }),
  changedPx: z.number(),
  /** Values of the dataset's class list: original to corrected. */
  pairs: z.array(pairSchema),
  /** Values outside the dataset's legend, kept as they are. */
  outsideLegend: z.array(valueCountSchema),
  /** Written by an earlier run into this folder, and not by the last one. */
  earlier: z.boolean().optional(),
  /** True when the mask was edited after this file was written. */
  outdated: z.boolean().optional(),
});
export type ManifestFile = z.infer<typeof fileSchema>;

const headSchema = z.object({
  format: z.literal(format),
  formatVersion: z.literal(1),
  complete: z.boolean(),
  app: z.object({ name: z.string(), version: z.string() }),
  created: z.string(),
  dataset: z.object({
    id: z.string(),
    name: z.string(),
    path: z.string(),
    synthetic: z.boolean(),
    layout: z.string().optional(),
    classList: z.string(),
  }),
  /** The class list of the values in the files: its id, its name, and the list itself. */
  classList: z.string(),
  classListName: z.string().optional(),
  classes: z
    .array(z.object({ value: z.number(), en: z.string(), fr: z.string(), color: z.string() }))
    .optional(),
  converted: z.boolean(),
  compression: z.string(),
  licence: z.string(),
});
export type ManifestHead = z.infer<typeof headSchema>;

export interface ManifestTotals {
  readonly files: number;
  readonly changedPatches: number;
  readonly changedPx: number;
  readonly pairs: readonly z.infer<typeof pairSchema>[];
  readonly outsideLegend: readonly z.infer<typeof valueCountSchema>[];
}

export interface Skipped {
  readonly patchId: string;
  readonly code: string;
  readonly path: string;
}

const ownedSchema = headSchema.extend({ files: z.array(fileSchema), csv: z.array(z.string()) });
const planSchema = headSchema.extend({ planned: z.array(z.string()) });

/** What an export folder says of itself. */
export interface FolderRecord {
  readonly head: ManifestHead;
  readonly files: readonly ManifestFile[];
  /** Paths that an unended run may have written, and CSVs, besides `files`. */
  readonly planned: readonly string[];
}

/** Reads the manifests of a folder; null when it has none of ours. */
export async function readRecord(folder: string): Promise<FolderRecord | null> {
  const whole = ownedSchema.safeParse(await readJson(join(folder, manifestName)));
  const plan = planSchema.safeParse(await readJson(join(folder, partialName)));
  if (!whole.success && !plan.success) return null;
  return {
    head: whole.data ?? plan.data!,
    files: whole.data?.files ?? [],
    planned: [...(plan.data?.planned ?? []), ...(whole.data?.csv ?? [])],
  };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null; // Absent or not JSON: then it is none of ours, and the folder counts as foreign.
  }
}

/** The facts of an export that do not depend on its files. */
export function manifestHead(options: {
  dataset: ExportDataset;
  classList: MaskNomenclature;
  compression: string;
  appVersion: string;
  now: Date;
}): ManifestHead {
  const { dataset, classList, compression, appVersion, now } = options;
  const { label, classes } = classListOf(classList, dataset);
  return {
    format,
    formatVersion: 1,
    complete: false,
    app: { name: 'Arpenteur', version: appVersion },
    created: now.toISOString(),
    dataset: {
      id: dataset.id,
      name: dataset.name,
      path: dataset.path,
      synthetic: dataset.synthetic,
      layout: dataset.layout,
      classList: dataset.nomenclature,
    },
    classList,
    classListName: label,
    classes: classes.map(({ value, en, fr, color }) => ({ value, en, fr, color })),
    converted: classList !== dataset.nomenclature,
    compression,
    licence: licenceText(dataset, now),
  };
}

/** The words that the licence of the data asks to keep with it, and that it was modified. */
function licenceText({ synthetic, layout }: ExportDataset, now: Date): string {
  const modified = `Modified with this tool on ${now.toISOString().slice(0, 10)}.`;
  if (synthetic) return `Synthetic sample data generated by Arpenteur; it holds no data of IGN. ${modified}`;
  return `${dataLicences[layout]} ${modified}`;
}

const dataLicences: Readonly<Record<Layout, string>> = {
  'flair-hub':
    'Data: IGN – FLAIR-HUB (2025), Licence Ouverte / Open Licence 2.0. Labels: CoSIA (IGN), LPIS/RPG (ASP/IGN).',
  'flair-1': 'Data: IGN – FLAIR #1, Licence Ouverte / Open Licence 2.0.',
  'flair-2': 'Data: IGN – FLAIR #2, Licence Ouverte / Open Licence 2.0.',
  plain: 'Data: under the licence of the dataset that the masks are of, which is not known here.',
};

/** The text of `manifest.partial.json`. */
export function planText(head: ManifestHead, planned: readonly string[]): string {
  const note =
    'This export has not ended. Each file listed here is either whole, or not there, or as an earlier export left it. Run the export again into this folder to complete it.';
  return `${JSON.stringify({ ...head, note, planned }, null, 1)}\n`;
}

/** Lines of a manifest that are made in one go. */
const linesPerChunk = 500;

/** The text of `manifest.json`, in pieces: one line a file, so that two exports can be compared line by line. */
export function* manifestChunks(
  head: ManifestHead,
  body: {
    readonly totals: ManifestTotals;
    readonly csv: readonly string[];
    readonly skipped: readonly Skipped[];
    readonly files: readonly ManifestFile[];
  },
): Generator<string> {
  const { files, ...rest } = body;
  yield JSON.stringify({ ...head, complete: true, ...rest }, null, 1).replace(/\n\}$/, ',\n "files": [\n');
  for (let i = 0; i < files.length; i += linesPerChunk) {
    const lines = files.slice(i, i + linesPerChunk).map((file) => `  ${JSON.stringify(file)}`);
    yield `${lines.join(',\n')}${i + linesPerChunk < files.length ? ',' : ''}\n`;
  }
  yield ' ]\n}\n';
}

/** Sums over the files of an export. */
export function totalsOf(files: readonly ManifestFile[]): ManifestTotals {
  const pairs = new Map<string, { from: number; to: number; px: number }>();
  const outside = new Map<number, number>();
  for (const file of files) {
    for (const { from, to, px } of file.pairs) {
      const pair = pairs.get(`${from} ${to}`) ?? { from, to, px: 0 };
      pair.px += px;
      pairs.set(`${from} ${to}`, pair);
    }
    for (const { value, px } of file.outsideLegend) outside.set(value, (outside.get(value) ?? 0) + px);
  }
  return {
    files: files.length,
    changedPatches: files.filter((file) => file.changedPx > 0).length,
    changedPx: files.reduce((sum, file) => sum + file.changedPx, 0),
    pairs: [...pairs.values()].sort((a, b) => b.px - a.px || a.from - b.from || a.to - b.to),
    outsideLegend: [...outside].map(([value, px]) => ({ value, px })).sort((a, b) => a.value - b.value),
  };
}
