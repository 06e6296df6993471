import { readdirSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import {
  formatFolderName,
  formatPatchId,
  historicalYear,
  isMetadataFolderName,
  isRoiName,
  parseArchiveName,
  parseFileName,
  parseFolderName,
  parseRowCol,
} from '../../../shared/model/flairHubNames.ts';
import type { FolderName } from '../../../shared/model/flairHubNames.ts';
import { modalityBit } from '../../../shared/model/modality.ts';
import type { Modality } from '../../../shared/model/modality.ts';
import { found, systemReason, Tally } from './problem.ts';
import type { FoundProblem } from './problem.ts';

/** What the dataset folder holds. */
export interface DatasetListing {
  /** Modality folders by domain, each in the order of their names. */
  readonly domains: readonly { domain: string; folders: readonly FolderName[] }[];
  /** Metadata folders, relative. */
  readonly metadata: readonly string[];
  /** CSV files of the two upper levels, relative. */
  readonly csvs: readonly string[];
  readonly problems: readonly FoundProblem[];
}

/** The patches of one domain, all its years: what the names say. */
export interface ScannedDomain {
  readonly rois: readonly ScannedRoi[];
  /** Raster files that belong to a patch. */
  readonly files: number;
  /** Files whose name differs from the grammar in a way that was understood; path relative to the dataset. */
  readonly exceptions: readonly { patchId: string; modality: Modality; path: string }[];
  readonly problems: readonly FoundProblem[];
}

export interface ScannedRoi {
  readonly domain: string;
  readonly year: string;
  readonly roi: string;
  /** Row, column, modality bits of each patch, sorted by row, then column. */
  readonly cells: Int32Array;
}

/** Left beside rasters by other programs and systems; no reason to trouble anybody. */
const ignoredFiles =
  /^\.|^(thumbs\.db|desktop\.ini|sample\.json)$|\.(aux\.xml|ovr|tfw|xml|qml|qmd|msk|csv|gpkg|md|txt|pdf|json|html|zip|sha256|md5)$/i;
const ignoredRootFolders = /^(\.|csvs?$|splits?$|docs?$|__MACOSX$)/i;

/** Lists the dataset folder itself. Nothing below the second level is opened. Throws what `readdir` throws. */
export function listDataset(root: string): DatasetListing {
  const domains = new Map<string, FolderName[]>();
  const metadata: string[] = [];
  const csvs: string[] = [];
  const problems: FoundProblem[] = [];
  const archives = new Tally();
  for (const entry of readFolder(root)) {
    const { name } = entry;
    const folder = parseFolderName(name);
    if (!isFolder(root, entry)) {
      if (/\.csv$/i.test(name)) csvs.push(name);
      else if (parseArchiveName(name)) archives.add(name);
      else if (!ignoredFiles.test(name)) problems.push(found('info', 'notUnderstood', name));
    } else if (folder) {
      const folders = domains.get(folder.domain);
      if (folders) folders.push(folder);
      else domains.set(folder.domain, [folder]);
    } else {
      if (isMetadataFolderName(name)) metadata.push(name);
      else if (!ignoredRootFolders.test(name)) problems.push(found('info', 'folderNotUnderstood', name));
      csvs.push(...listCsvs(root, name));
    }
  }
  if (archives.count > 0) {
    problems.push(found('info', 'archivesNotExtracted', archives.example, { count: archives.count }));
  }
  return {
    domains: [...domains]
      .map(([domain, folders]) => ({ domain, folders }))
      .sort((a, b) => compare(a.domain, b.domain)),
    metadata,
    csvs,
    problems,
  };
}

/** Reads the names of all patches of one domain. Folders that cannot be read become problems. */
export function scanDomain(root: string, folders: readonly FolderName[]): ScannedDomain {
  const scan = new DomainScan(root);
  for (const folder of folders) if (folder.year !== historicalYear) scan.addFolder(folder);
  // The historical photographs come last: they belong to the patches of whichever years there are.
  for (const folder of folders) if (folder.year === historicalYear) scan.addHistorical(folder);
  return scan.result();
}

/** Rows and columns have at most five digits. */
const colFactor = 100_000;

class DomainScan {
  readonly #root: string;
  /** Year, then ROI, then row and column as one number → modality bits. */
  readonly #years = new Map<string, Map<string, Map<number, number>>>();
  readonly #exceptions: { patchId: string; modality: Modality; path: string }[] = [];
  readonly #problems: FoundProblem[] = [];
  #domain = '';
  #files = 0;

  constructor(root: string) {
    this.#root = root;
  }

  addFolder(folder: FolderName): void {
    this.#domain = folder.domain;
    const year = getOrAdd(this.#years, folder.year, () => new Map<string, Map<number, number>>());
    const bit = modalityBit(folder.modality);
    for (const roi of this.#roisOf(folder)) {
      const cells = getOrAdd(year, roi, () => new Map<number, number>());
      this.#readRoi(folder, roi, folder.year, (key) => {
        const bits = cells.get(key) ?? 0;
        if ((bits & bit) !== 0) return false;
        cells.set(key, bits | bit);
        this.#files++;
        return true;
      });
    }
  }

  addHistorical(folder: FolderName): void {
    this.#domain = folder.domain;
    const bit = modalityBit(folder.modality);
    const alone = new Tally();
    const onlyYear = this.#years.size === 1 ? [...this.#years.keys()][0]! : null;
    for (const roi of this.#roisOf(folder)) {
      const seen = new Set<number>();
      this.#readRoi(folder, roi, onlyYear, (key, name) => {
        if (seen.has(key)) return false;
        seen.add(key);
        let isPlaced = false;
        for (const rois of this.#years.values()) {
          const cells = rois.get(roi);
          const bits = cells?.get(key);
          if (cells === undefined || bits === undefined) continue;
          cells.set(key, bits | bit);
          isPlaced = true;
        }
        if (!isPlaced && onlyYear !== null) {
          const rois = this.#years.get(onlyYear)!;
          getOrAdd(rois, roi, () => new Map<number, number>()).set(key, bit);
          isPlaced = true;
        }
        if (isPlaced) this.#files++;
        else alone.add(name);
        return true;
      });
    }
    if (alone.count > 0) {
      const params = { count: alone.count, example: alone.example };
      this.#problems.push(found('info', 'historicalAlone', formatFolderName(folder), params));
    }
  }

  result(): ScannedDomain {
    const rois: ScannedRoi[] = [];
    for (const [year, byRoi] of this.#years) {
      for (const [roi, cells] of byRoi) {
        if (cells.size === 0) continue;
        const flat = new Int32Array(cells.size * 3);
        let i = 0;
        for (const key of [...cells.keys()].sort((a, b) => a - b)) {
          flat[i++] = Math.floor(key / colFactor);
          flat[i++] = key % colFactor;
          flat[i++] = cells.get(key)!;
        }
        rois.push({ domain: this.#domain, year, roi, cells: flat });
      }
    }
    rois.sort((a, b) => compare(a.year, b.year) || compare(a.roi, b.roi));
    return { rois, files: this.#files, exceptions: this.#exceptions, problems: this.#problems };
  }

  /** Names of the ROI folders of a modality folder. */
  #roisOf(folder: FolderName): string[] {
    const name = formatFolderName(folder);
    const rois: string[] = [];
    for (const entry of this.#list(name, true)) {
      if (!isFolder(join(this.#root, name), entry)) {
        if (!ignoredFiles.test(entry.name))
          this.#problems.push(found('info', 'notUnderstood', `${name}/${entry.name}`));
      } else if (entry.name === name) {
        this.#problems.push(found('warning', 'nestedFolder', `${name}/${entry.name}`));
      } else if (isRoiName(entry.name)) rois.push(entry.name);
      else if (!entry.name.startsWith('.')) {
        this.#problems.push(found('info', 'folderNotUnderstood', `${name}/${entry.name}`));
      }
    }
    return rois;
  }

  /**
   * Reads one ROI folder. A file is taken when it has exactly the expected name; with another case or spelling of the
   * extension it is taken as an exception, unless the exact one is there.
   *
   * @param year the patches' year, when it is known.
   * @param take false when this patch already has a file of the modality.
   */
  #readRoi(
    folder: FolderName,
    roi: string,
    year: string | null,
    take: (key: number, name: string) => boolean,
  ): void {
    const folderName = formatFolderName(folder);
    const path = `${folderName}/${roi}`;
    const prefix = `${folderName}_${roi}_`;
    const odd = new Tally();
    const others: { name: string; stem: string }[] = [];
    for (const { name } of this.#list(path, false)) {
      if (name.endsWith('.tif') && name.startsWith(prefix)) {
        const place = parseRowCol(name.slice(prefix.length, -4));
        if (place) take(place.row * colFactor + place.col, name);
        else odd.add(name);
      } else if (/\.tiff?$/i.test(name) && name.startsWith(prefix)) {
        others.push({ name, stem: name.slice(0, name.lastIndexOf('.')) });
      } else if (!ignoredFiles.test(name)) odd.add(name);
    }
    for (const { name, stem } of others) {
      const file = parseFileName(`${stem}.tif`);
      if (!file || year === null) {
        odd.add(name);
        continue;
      }
      const patchId = formatPatchId({ ...file, year });
      if (take(file.row * colFactor + file.col, name)) {
        this.#exceptions.push({ patchId, modality: folder.modality, path: `${path}/${name}` });
      } else {
        this.#problems.push(found('warning', 'duplicateFile', `${path}/${name}`, {}, patchId));
      }
    }
    if (odd.count === 1) this.#problems.push(found('info', 'notUnderstood', `${path}/${odd.example}`));
    else if (odd.count > 1) {
      this.#problems.push(
        found('info', 'filesNotUnderstood', path, { count: odd.count, example: odd.example }),
      );
    }
  }

  #list(path: string, withTypes: boolean): (Dirent | { name: string })[] {
    try {
      const full = join(this.#root, path);
      // Types cost an object a file; in a ROI folder the name says enough, and a header will be asked for anyway.
      return withTypes ? readFolder(full) : readdirSync(full).map((name) => ({ name }));
    } catch (error) {
      const reason = systemReason(error);
      this.#problems.push(found('error', 'folderUnreadable', path, { reason }));
      return [];
    }
  }
}

/** The entries of a folder in the order of their names. */
function readFolder(path: string): Dirent[] {
  return readdirSync(path, { withFileTypes: true }).sort((a, b) => compare(a.name, b.name));
}

/** True for a folder, also behind a link. Links cannot make a circle: three levels are opened, none is searched. */
function isFolder(parent: string, entry: Dirent | { name: string }): boolean {
  if (!('isDirectory' in entry)) return false;
  if (entry.isDirectory()) return true;
  if (!entry.isSymbolicLink()) return false;
  try {
    return statSync(join(parent, entry.name)).isDirectory();
  } catch {
    return true; // A broken or circular link with a folder's name: opening it says what is wrong.
  }
}

function listCsvs(root: string, folder: string): string[] {
  try {
    const names = readdirSync(join(root, folder)).filter((name) => /\.csv$/i.test(name));
    return names.sort(compare).map((name) => `${folder}/${name}`);
  } catch {
    return []; // Metadata folders that cannot be read are reported where their content is needed.
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function getOrAdd<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = create()));
  return value;
}
