import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ArchiveListing } from '../../archives/index.ts';
import type { MetadataFile } from '../layout.ts';
import { found, systemReason } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';
import { stampOf } from './folders.ts';
import { openArchive } from './hubArchive.ts';

/** What a GeoPackage of the metadata is read for. */
export type TableSubject =
  'geom' | 'split' | 'aerial' | 'historical' | 'spot' | 's2' | 's1-asc' | 's1-desc' | 'other';

/** File names end the same in `GLOBAL_ALL_MTD` and in the folders of one domain. */
const endings: readonly [RegExp, TableSubject][] = [
  [/_ALL_MTD_GEOM\.gpkg$/i, 'geom'],
  [/_ALL_MTD_SPLIT\.gpkg$/i, 'split'],
  [/_AERIAL_MTD_DATES\.gpkg$/i, 'aerial'],
  [/_AERIAL-RLT_MTD_DATES\.gpkg$/i, 'historical'],
  [/_SPOT_MTD_DATES\.gpkg$/i, 'spot'],
  [/_SENTINEL2_MTD_DATES\.gpkg$/i, 's2'],
  [/_SENTINEL1-ASC_MTD_DATES\.gpkg$/i, 's1-asc'],
  [/_SENTINEL1-DESC_MTD_DATES\.gpkg$/i, 's1-desc'],
  [/\.gpkg$/i, 'other'],
];

/** Files without which something that everybody expects is not shown. */
const expected: readonly [TableSubject, string][] = [
  ['geom', 'GLOBAL_ALL_MTD/GLOBAL_ALL_MTD_GEOM.gpkg'],
  ['split', 'GLOBAL_ALL_MTD/GLOBAL_ALL_MTD_SPLIT.gpkg'],
  ['aerial', 'GLOBAL_ALL_MTD/GLOBAL_AERIAL_MTD_DATES.gpkg'],
];

const subjectOf = (path: string): TableSubject | undefined =>
  endings.find(([ending]) => ending.test(path))?.[1];

/**
 * Finds the GeoPackages of metadata folders and archives, those of the whole dataset before those of one domain, which win.
 * A file that was extracted wins over the same one in an archive. The hub's archive holds a folder of its own name, so one
 * that was extracted into a folder of that name is found too.
 */
export function listMetadata(
  root: string,
  folders: readonly string[],
  archives: readonly string[],
): { files: MetadataFile[]; problems: FoundProblem[] } {
  const problems: FoundProblem[] = [];
  const files = folders.flatMap((folder) => listFolder(root, folder, problems));
  const extracted = new Set(files.map((file) => basename(file.path)));
  for (const archive of archives) {
    files.push(...listArchive(root, archive, problems).filter(({ path }) => !extracted.has(basename(path))));
  }
  const isOfOneDomain = ({ path }: MetadataFile): number => (basename(path).startsWith('GLOBAL_') ? 0 : 1);
  files.sort((a, b) => isOfOneDomain(a) - isOfOneDomain(b));
  for (const [subject, path] of expected) {
    if (!files.some((file) => file.subject === subject)) problems.push(found('info', 'gpkgAbsent', path));
  }
  return { files, problems };
}

function listFolder(root: string, folder: string, problems: FoundProblem[]): MetadataFile[] {
  const files: MetadataFile[] = [];
  const add = (path: string): void => {
    const subject = subjectOf(path);
    if (subject) files.push({ kind: 'table', subject, path, fingerprint: stampOf(join(root, path)) });
  };
  try {
    for (const name of readdirSync(join(root, folder)).sort()) {
      const path = `${folder}/${name}`;
      if (name !== basename(folder) || !statSync(join(root, path)).isDirectory()) add(path);
      else for (const inner of readdirSync(join(root, path)).sort()) add(`${path}/${inner}`);
    }
  } catch (error) {
    problems.push(found('warning', 'folderUnreadable', folder, { reason: systemReason(error) }));
  }
  return files;
}

function listArchive(root: string, path: string, problems: FoundProblem[]): MetadataFile[] {
  const listing: ArchiveListing | null = openArchive(root, path, problems);
  if (!listing) return [];
  const stamp = stampOf(join(root, path));
  return listing.names.flatMap((name, i): MetadataFile[] => {
    const subject = subjectOf(name);
    if (!subject || /(^|\/)(__MACOSX\/|\.)/.test(name)) return [];
    const fingerprint = `${stamp} ${listing.crc32[i]}`;
    return [{ kind: 'table', subject, path: `${path}/${name}`, fingerprint }];
  });
}
