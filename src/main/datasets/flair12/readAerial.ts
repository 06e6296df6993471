import { patchSizeM } from '../../../shared/model/modality.ts';
import { readDate, readTime } from '../flairHub/dates.ts';
import { found, Tally } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';
import type { PatchIds } from './PatchIds.ts';
import { isArea, parseDomain } from './names.ts';
import { readJsonEntries } from './metadataTable.ts';
import type { MetadataTable } from './metadataTable.ts';

/** Facts that have a column of their own. */
const known = ['date', 'time', 'camera'] as const;
/** What the id of the patch says already, and what becomes a footprint. */
const used: ReadonlySet<string> = new Set([
  ...known,
  'domain',
  'zone',
  'patch_centroid_x',
  'patch_centroid_y',
]);
const maxExtras = 20;
/** Rows looked at for the names of other facts: every row has the same ones. */
const rowsSampled = 1000;
const maxChars = 200;

/**
 * Reads `flair_aerial_metadata.json`: date, time and camera of each image, and the footprint that its centre gives. Every
 * other number or text of a row is kept under its own name.
 */
export function readAerial(root: string, path: string, patchIds: PatchIds): MetadataTable | FoundProblem {
  const entries = readJsonEntries(root, path);
  if (!Array.isArray(entries)) return entries;
  const extras = extrasOf(entries.slice(0, rowsSampled));
  const ids: string[] = [];
  const values: (string | null)[] = [];
  const bounds: number[] = [];
  const odd = new Tally();
  for (const [key, row] of entries) {
    const id = /^IMG_(\d{1,12})(?:\.tiff?)?$/i.exec(key)?.[1];
    if (id === undefined || !isRecord(row)) {
      odd.add(key.slice(0, 80));
      continue;
    }
    const patchId = patchIds.resolve(id, placeOfRow(row));
    if (patchId === null) {
      odd.add(key);
      continue;
    }
    ids.push(patchId);
    for (const [name, read] of [
      ['date', readDate],
      ['time', readTime],
    ] as const) {
      const text = textOf(row[name]);
      const value = text === null ? null : read(text);
      if (text !== null && value === null) odd.add(text);
      values.push(value);
    }
    values.push(textOf(row['camera']), ...extras.map((name) => textOf(row[name])));
    bounds.push(...footprint(row['patch_centroid_x'], row['patch_centroid_y']));
  }
  if (ids.length === 0) return found('warning', 'flairJsonShape', path);
  return {
    by: 'patch',
    ids,
    columns: ['aerialDate', 'aerialTime', 'camera', ...extras.map((name) => `extra:${name}`)],
    values,
    bounds: Float64Array.from(bounds),
    csv: null,
    bits: null,
    odd: { count: odd.count, example: odd.example },
  };
}

/** Id → area, of rows that say it: for archives whose paths do not. */
export function areasOf(root: string, path: string): Map<string, string> {
  const areas = new Map<string, string>();
  const entries = readJsonEntries(root, path);
  if (!Array.isArray(entries)) return areas; // Reported when the file is read for itself.
  for (const [key, row] of entries) {
    const id = /^IMG_(\d{1,12})/i.exec(key)?.[1];
    const area = id !== undefined && isRecord(row) ? placeOfRow(row).area : null;
    if (id !== undefined && area !== null) areas.set(id, area);
  }
  return areas;
}

function placeOfRow(row: Record<string, unknown>) {
  const area = textOf(row['zone']);
  return {
    domain: parseDomain(textOf(row['domain']) ?? ''),
    area: area !== null && isArea(area) ? area : null,
  };
}

function extrasOf(entries: readonly [string, unknown][]): string[] {
  const names = new Set<string>();
  for (const [, row] of entries) {
    if (!isRecord(row)) continue;
    for (const [name, value] of Object.entries(row))
      if (!used.has(name) && textOf(value) !== null && name.length <= 60) names.add(name);
  }
  return [...names].slice(0, maxExtras);
}

/** `minX, minY, maxX, maxY` of a patch around its centre. */
function footprint(x: unknown, y: unknown): [number, number, number, number] {
  const [centreX, centreY] = [numberOf(x), numberOf(y)];
  const half = patchSizeM / 2;
  return [centreX - half, centreY - half, centreX + half, centreY + half];
}

/** A number, or one written as text; NaN for anything else. */
function numberOf(value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : NaN;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function textOf(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim();
  return text === '' ? null : text.slice(0, maxChars);
}
