import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { RasterSource } from '../../../shared/raster/source.ts';
import { entryOf, readArchiveDirectory, readArchiveEntry } from '../../archives/index.ts';
import type { ArchiveListing } from '../../archives/index.ts';
import { readNpyHeader } from '../../arrays/index.ts';
import { readDate } from '../flairHub/dates.ts';
import { found } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';
import { stampOf } from './folders.ts';
import { readText } from './metadataTable.ts';
import type { MetadataTable } from './metadataTable.ts';
import { formatRoiKey, parseDomainArchive, parseFile, placeInPath } from './names.ts';

/** A list of 400 products has 25 kB. */
const maxBytes = 1_000_000;

/** The lists of one archive follow each other: its directory is kept from one to the next. */
let kept: { key: string; listing: ArchiveListing } | null = null;

export function closeProducts(): void {
  kept = null;
}

/**
 * Reads the dates of a super-area's series: line by line a Sentinel-2 product in the order of the array, its date in the
 * characters 12 to 19.
 *
 * Dates are matched with images by their place, so a list of which one line is not understood, or that is longer or shorter
 * than the series beside it, gives no dates at all.
 */
export function readProducts(root: string, path: string): MetadataTable | FoundProblem {
  const parts = path.split('/');
  const name = parts.pop()!;
  const file = parseFile(name);
  const place = placeInPath(parts.map((part) => part.replace(/\.zip$/i, '')));
  const said = file?.kind === 'products' ? file : null;
  const domain = said?.domain ?? place.domain;
  const area = said?.area ?? place.area;
  if (domain === null || area === null) return found('warning', 'flairSeriesNoArea', path);
  const opened = open(root, path);
  if ('code' in opened) return opened;
  const lines = opened.text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r\n|\n|\r/);
  const dates = lines.map((line) => readDate(line.trim().slice(11, 19)));
  const wrong = dates.findIndex((date) => date === null || date.length < 10);
  if (wrong >= 0)
    return found('warning', 'flairProductLine', path, {
      line: wrong + 1,
      example: lines[wrong]!.slice(0, 80) || '-',
    });
  const images = imagesOf(opened.beside);
  if (images !== null && images !== dates.length)
    return found('warning', 'flairSeriesDates', path, { dates: dates.length, images });
  return {
    by: 'roi',
    ids: [formatRoiKey(domain, area)],
    columns: ['s2Dates'],
    values: [JSON.stringify(dates)],
    bounds: null,
    csv: null,
    bits: null,
    odd: { count: 0, example: '' },
  };
}

/** The text of a list, and the array beside it where there is one. */
function open(root: string, path: string): { text: string; beside: RasterSource | null } | FoundProblem {
  const parts = path.split('/');
  const depth = parts.findIndex((part) => parseDomainArchive(part) !== null);
  const arrayOf = (list: string): string => list.replace(/products\.txt$/i, 'data.npy');
  if (depth < 0) {
    const text = readText(root, path, 'flairTextUnreadable');
    return typeof text === 'string' ? { text, beside: join(root, arrayOf(path)) } : text;
  }
  try {
    const listing = listingOf(join(root, ...parts.slice(0, depth + 1)));
    const name = parts.slice(depth + 1).join('/');
    const array = listing.names.indexOf(arrayOf(name));
    const bytes = readArchiveEntry(entryOf(listing, listing.names.indexOf(name)), { maxBytes });
    return { text: bytes.toString('utf8'), beside: array < 0 ? null : entryOf(listing, array) };
  } catch (error) {
    const { code, detail } = AppError.from(error);
    return found('warning', 'flairTextUnreadable', path, { reason: detail ?? code });
  }
}

function listingOf(path: string): ArchiveListing {
  const key = `${path} ${stampOf(path)}`;
  if (kept?.key !== key) kept = { key, listing: readArchiveDirectory(path) };
  return kept.listing;
}

/** How many dates an array has; null when it cannot be read, which the checks of the pixels report. */
function imagesOf(source: RasterSource | null): number | null {
  if (source === null) return null;
  try {
    return readNpyHeader(source).shape[0] ?? null;
  } catch {
    return null;
  }
}
