import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { isRoiName, parseCell } from '../../../shared/model/flairHubNames.ts';
import { readArchiveDirectory } from '../../archives/index.ts';
import type { ArchiveFaultReason, ArchiveListing } from '../../archives/index.ts';
import { found, Tally } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';
import { ignoredFiles } from './folders.ts';

/** The files of one ROI in an archive: `prefix + ROW-COL + .tif`. */
export interface ArchivedRoi {
  readonly roi: string;
  /** From the start of the entry names. */
  readonly prefix: string;
  /** Cells as `parseCell` has them, and for each the index of its entry. */
  readonly cells: number[];
  readonly entries: number[];
}

const faultCodes = {
  encrypted: 'archiveEntryEncrypted',
  method: 'archiveEntryMethod',
  traversal: 'archiveEntryTraversal',
  outside: 'archiveEntryOutside',
  tooLarge: 'archiveEntryTooLarge',
  duplicate: 'archiveEntryDuplicate',
  name: 'archiveEntryName',
} as const satisfies Record<ArchiveFaultReason, string>;

/** Beyond this many an archive is bad as a whole, and a list of its files helps nobody. */
const maxFaultsListed = 100;

/** Reads the directory of an archive. What is wrong with it or with its entries is added to the problems; null: all of it. */
export function openArchive(root: string, path: string, problems: FoundProblem[]): ArchiveListing | null {
  let listing: ArchiveListing;
  try {
    listing = readArchiveDirectory(join(root, path));
  } catch (thrown) {
    const { code, params, detail } = AppError.from(thrown);
    const isDamaged = code === 'archiveDamaged' || code === 'fileTruncated';
    const reason = String(params['reason'] ?? detail ?? (code === 'fileMissing' ? 'ENOENT' : code));
    problems.push(found('error', isDamaged ? 'archiveDamaged' : 'archiveUnreadable', path, { reason }));
    return null;
  }
  const { faults } = listing;
  for (const { name, reason } of faults.slice(0, maxFaultsListed)) {
    problems.push(found('error', faultCodes[reason], `${path}/${printable(name)}`));
  }
  if (faults.length > maxFaultsListed) {
    const params = {
      count: faults.length - maxFaultsListed,
      example: printable(faults[maxFaultsListed]!.name),
    };
    problems.push(found('error', 'archiveMoreEntries', path, params));
  }
  return listing;
}

/** A name out of an archive may hold anything, also controls that would move the text around it. */
function printable(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Cf}]/gu, '\uFFFD').slice(0, 400);
}

/**
 * Sorts the names of an archive by ROI. They come in the order of the folders that were packed, so nearly every name begins as
 * the one before it: that is one comparison and a few digits.
 *
 * @param folderName what the file names begin with, `D012-2019_AERIAL_RGBI`.
 * @returns a ROI once, in the order of its first file. Names that do not belong are counted in `odd`.
 */
export function readArchivedRois(
  names: readonly string[],
  folderName: string,
): { rois: ArchivedRoi[]; odd: Tally } {
  const rois = new Map<string, ArchivedRoi>();
  const odd = new Tally();
  let last: ArchivedRoi | null = null;
  let start = 0;
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    if (last === null || !name.startsWith(last.prefix)) {
      last = findRoi(name, folderName, rois);
      start = last?.prefix.length ?? 0;
    }
    const cell = last !== null && name.endsWith('.tif') ? parseCell(name, start, name.length - 4) : -1;
    if (cell >= 0) {
      last!.cells.push(cell);
      last!.entries.push(i);
    } else if (!isIgnored(name)) odd.add(printable(name));
  }
  return { rois: [...rois.values()].filter((roi) => roi.cells.length > 0), odd };
}

/** The ROI that a name is of; all files of a ROI lie in one folder of the archive, that of the first. */
function findRoi(name: string, folderName: string, rois: Map<string, ArchivedRoi>): ArchivedRoi | null {
  const start = name.lastIndexOf('/') + 1;
  const afterFolder = start + folderName.length + 1;
  const beforeCell = name.lastIndexOf('_');
  if (beforeCell <= afterFolder || !name.startsWith(`${folderName}_`, start)) return null;
  const roi = name.slice(afterFolder, beforeCell);
  if (!isRoiName(roi)) return null;
  const known = rois.get(roi);
  if (known) return name.startsWith(known.prefix) ? known : null;
  // Joined, so that the prefix is a string of its own: one that is a part of the name is compared ten times slower.
  const prefix = [name.slice(0, start), folderName, '_', roi, '_'].join('');
  const created = { roi, prefix, cells: [], entries: [] };
  rois.set(roi, created);
  return created;
}

function isIgnored(name: string): boolean {
  return name.startsWith('__MACOSX/') || ignoredFiles.test(name.slice(name.lastIndexOf('/') + 1));
}
