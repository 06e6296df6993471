import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  cellFactor,
  formatFolderName,
  formatRoiKey,
  historicalYear,
  isRoiName,
  parseCell,
} from '../../../shared/model/flairHubNames.ts';
import type { ArchiveListing } from '../../archives/index.ts';
import type { Modality } from '../../../shared/model/modality.ts';
import { modalityBit } from '../../../shared/model/modality.ts';
import { packListed } from '../entryTable.ts';
import type { RoiFiles, ScannedRoi, ScannedUnit } from '../layout.ts';
import { found, systemReason, Tally } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';
import { compare, ignoredFiles, isFolder, readFolder } from './folders.ts';
import type { HubPart, HubParts } from './folders.ts';
import { openArchive, readArchivedRois } from './hubArchive.ts';

/** Reads the names of all patches of one domain, all its years. What cannot be read becomes a problem. */
export function scanDomain(root: string, parts: HubParts): ScannedUnit {
  const scan = new DomainScan(root);
  const isHistorical = ({ folder }: HubPart): boolean => folder.year === historicalYear;
  // The historical photographs come last: they belong to the patches of whichever years there are. Folders come before
  // archives: what was extracted is what a person looks at and may have mended.
  for (const historical of [false, true]) {
    for (const part of parts.folders) if (isHistorical(part) === historical) scan.addFolder(part);
    for (const part of parts.archives) if (isHistorical(part) === historical) scan.addArchive(part);
  }
  return scan.result();
}

/** Archive bits are kept above the modality bits while a domain is scanned. */
const archiveShift = 16;

/** Some files of one ROI and modality, from one folder or archive. */
interface Block {
  readonly modality: Modality;
  readonly archive: { readonly path: string; readonly listing: ArchiveListing } | null;
  readonly prefix: string;
  readonly suffix: string;
  readonly cells: readonly number[];
  /** Of an archive: for each cell the index of its entry. */
  readonly entries: readonly number[];
}

class RoiScan {
  readonly year: string;
  readonly roi: string;
  /** Row and column as one number → modality bits, with archive bits above. */
  readonly cells = new Map<number, number>();
  readonly blocks: Block[] = [];
  readonly exceptions: { cell: number; modality: Modality; path: string }[] = [];

  constructor(year: string, roi: string) {
    this.year = year;
    this.roi = roi;
  }

  has(cell: number, bit: number): boolean {
    return ((this.cells.get(cell) ?? 0) & bit) !== 0;
  }

  set(cell: number, bit: number, isArchived: boolean): void {
    const bits = this.cells.get(cell) ?? 0;
    this.cells.set(cell, bits | bit | (isArchived ? bit << archiveShift : 0));
  }
}

class DomainScan {
  readonly #root: string;
  /** Year → ROI → what was found. */
  readonly #years = new Map<string, Map<string, RoiScan>>();
  readonly #problems: FoundProblem[] = [];
  #domain = '';
  #files = 0;

  constructor(root: string) {
    this.#root = root;
  }

  addFolder(part: HubPart): void {
    const alone = new Tally();
    for (const roi of this.#roisOf(part)) this.#readRoi(part, roi, alone);
    this.#reportAlone(part, alone);
  }

  addArchive(part: HubPart): void {
    const listing = openArchive(this.#root, part.path, this.#problems);
    if (!listing) return;
    const { rois, odd } = readArchivedRois(listing.names, formatFolderName(part.folder));
    if (rois.length === 0) this.#problems.push(found('warning', 'archiveEmpty', part.path));
    const alone = new Tally();
    const repeated = new Tally();
    for (const { roi, prefix, cells, entries } of rois) {
      const archive = { path: part.path, listing };
      const block = {
        modality: part.folder.modality,
        archive,
        prefix,
        suffix: '.tif',
        cells,
        entries,
      };
      this.#addBlock(part, roi, block, alone, (cell) => {
        // A file of its own wins silently: it was extracted from here. One of another archive is in the way.
        if (this.#isArchived(part, roi, cell)) repeated.add(listing.names[entries[cells.indexOf(cell)]!]!);
      });
    }
    this.#reportOdd(part.path, odd);
    this.#reportAlone(part, alone);
    if (repeated.count > 0) {
      const params = { count: repeated.count, example: repeated.example };
      this.#problems.push(found('warning', 'archiveRepeated', part.path, params));
    }
  }

  result(): ScannedUnit {
    const rois = [...this.#years.values()]
      .flatMap((byRoi) => [...byRoi.values()])
      .filter((roi) => roi.cells.size > 0)
      .sort((a, b) => compare(a.year, b.year) || compare(a.roi, b.roi))
      .map((roi) => describeRoi(this.#domain, roi));
    return { rois, files: this.#files, problems: this.#problems };
  }

  /** Adds the files of a ROI to the patches that they belong to; `onTaken` is told of those that a patch has already. */
  #addBlock(
    { folder }: HubPart,
    roiName: string,
    block: Block,
    alone: Tally,
    onTaken: (cell: number) => void,
  ): void {
    this.#domain = folder.domain;
    const bit = modalityBit(block.modality);
    const isArchived = block.archive !== null;
    const rois = this.#roisFor(folder.year, roiName);
    const isShared = folder.year === historicalYear;
    const kept = rois.map(() => ({ cells: [] as number[], entries: [] as number[] }));
    for (let i = 0; i < block.cells.length; i++) {
      const cell = block.cells[i]!;
      let isPlaced = false;
      let isTaken = false;
      for (let r = 0; r < rois.length; r++) {
        const roi = rois[r]!;
        // With two years only those that have the patch; with one, the photograph may be all that there is of it.
        if (isShared && this.#years.size > 1 && !roi.cells.has(cell)) continue;
        if (roi.has(cell, bit)) {
          isTaken = true;
          continue;
        }
        roi.set(cell, bit, isArchived);
        isPlaced = true;
        kept[r]!.cells.push(cell);
        if (isArchived) kept[r]!.entries.push(block.entries[i]!);
      }
      if (isPlaced) this.#files++;
      else if (isTaken) onTaken(cell);
      else
        alone.add(`${block.prefix.slice(block.prefix.lastIndexOf('/') + 1)}${cellName(cell)}${block.suffix}`);
    }
    rois.forEach((roi, r) => {
      const { cells, entries } = kept[r]!;
      if (cells.length === 0) return;
      const isSecondFolder =
        !isArchived && roi.blocks.some((b) => b.archive === null && b.modality === block.modality);
      if (!isSecondFolder) {
        roi.blocks.push({ ...block, cells, entries });
        return;
      }
      // One ROI has one folder of a modality: what a second one adds is named file by file.
      for (const cell of cells) {
        const path = `${block.prefix}${cellName(cell)}${block.suffix}`;
        roi.exceptions.push({ cell, modality: block.modality, path });
      }
    });
  }

  /** The ROI in the years that a file of `year` may belong to. */
  #roisFor(year: string, roi: string): RoiScan[] {
    if (year !== historicalYear) return [this.#roi(year, roi)];
    const years = [...this.#years.keys()];
    if (years.length === 1) return [this.#roi(years[0]!, roi)];
    return years.flatMap((y) => this.#years.get(y)!.get(roi) ?? []);
  }

  #roi(year: string, roi: string): RoiScan {
    const byRoi = getOrAdd(this.#years, year, () => new Map<string, RoiScan>());
    return getOrAdd(byRoi, roi, () => new RoiScan(year, roi));
  }

  #isArchived({ folder }: HubPart, roi: string, cell: number): boolean {
    const bit = modalityBit(folder.modality) << archiveShift;
    return this.#roisFor(folder.year, roi).some((r) => r.has(cell, bit));
  }

  /** Names of the ROI folders of a modality folder. */
  #roisOf({ folder, path }: HubPart): string[] {
    const name = formatFolderName(folder);
    const rois: string[] = [];
    let entries: ReturnType<typeof readFolder> = [];
    try {
      entries = readFolder(join(this.#root, path));
    } catch (error) {
      this.#problems.push(found('error', 'folderUnreadable', path, { reason: systemReason(error) }));
    }
    for (const entry of entries) {
      if (!isFolder(join(this.#root, path), entry)) {
        if (!ignoredFiles.test(entry.name))
          this.#problems.push(found('info', 'notUnderstood', `${path}/${entry.name}`));
      } else if (entry.name === name) {
        this.#problems.push(found('warning', 'nestedFolder', `${path}/${entry.name}`));
      } else if (isRoiName(entry.name)) rois.push(entry.name);
      else if (!entry.name.startsWith('.')) {
        this.#problems.push(found('info', 'folderNotUnderstood', `${path}/${entry.name}`));
      }
    }
    return rois;
  }

  /**
   * Reads one ROI folder. A file is taken when it has exactly the expected name; with another case or spelling of the
   * extension it is taken as an exception, unless the exact one is there.
   */
  #readRoi(part: HubPart, roi: string, alone: Tally): void {
    const { modality } = part.folder;
    const path = `${part.path}/${roi}`;
    const filePrefix = `${formatFolderName(part.folder)}_${roi}_`;
    const odd = new Tally();
    const others: string[] = [];
    const cells: number[] = [];
    let names: string[];
    try {
      // Without types, which cost an object a file: the name says enough, and a header will be asked for anyway.
      names = readdirSync(join(this.#root, path));
    } catch (error) {
      this.#problems.push(found('error', 'folderUnreadable', path, { reason: systemReason(error) }));
      return;
    }
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!;
      if (name.endsWith('.tif') && name.startsWith(filePrefix)) {
        const cell = parseCell(name, filePrefix.length, name.length - 4);
        if (cell >= 0) cells.push(cell);
        else odd.add(name);
      } else if (name.startsWith(filePrefix) && /\.tiff?$/i.test(name)) others.push(name);
      else if (!ignoredFiles.test(name)) odd.add(name);
    }
    const prefix = `${path}/${filePrefix}`;
    const block = { modality, archive: null, prefix, suffix: '.tif', cells, entries: [] };
    this.#addBlock(part, roi, block, alone, (cell) =>
      this.#reportDuplicate(`${prefix}${cellName(cell)}.tif`, part, roi, cell),
    );
    for (const name of others.sort(compare)) this.#addOther(part, roi, name, filePrefix.length, odd);
    this.#reportOdd(path, odd);
  }

  #addOther(part: HubPart, roiName: string, name: string, start: number, odd: Tally): void {
    const cell = parseCell(name, start, name.lastIndexOf('.'));
    const rois = cell < 0 ? [] : this.#roisFor(part.folder.year, roiName);
    if (rois.length !== 1) {
      odd.add(name);
      return;
    }
    const roi = rois[0]!;
    const { modality } = part.folder;
    const path = `${part.path}/${roiName}/${name}`;
    if (roi.has(cell, modalityBit(modality))) {
      this.#reportDuplicate(path, part, roiName, cell);
      return;
    }
    this.#domain = part.folder.domain;
    roi.set(cell, modalityBit(modality), false);
    roi.exceptions.push({ cell, modality, path });
    this.#files++;
  }

  #reportDuplicate(path: string, { folder }: HubPart, roi: string, cell: number): void {
    const patchId =
      folder.year === historicalYear ? null : `${formatRoiKey({ ...folder, roi })}_${cellName(cell)}`;
    this.#problems.push(found('warning', 'duplicateFile', path, {}, patchId));
  }

  #reportOdd(path: string, odd: Tally): void {
    if (odd.count === 1) this.#problems.push(found('info', 'notUnderstood', `${path}/${odd.example}`));
    else if (odd.count > 1) {
      const params = { count: odd.count, example: odd.example };
      this.#problems.push(found('info', 'filesNotUnderstood', path, params));
    }
  }

  #reportAlone({ path }: HubPart, alone: Tally): void {
    if (alone.count === 0) return;
    const params = { count: alone.count, example: alone.example };
    this.#problems.push(found('info', 'historicalAlone', path, params));
  }
}

function describeRoi(domain: string, scan: RoiScan): ScannedRoi {
  const { year, roi } = scan;
  const roiKey = formatRoiKey({ domain, year, roi });
  const sorted = [...scan.cells.keys()].sort((a, b) => a - b);
  const names = sorted.map(cellName);
  const places = new Map(sorted.map((cell, i) => [cell, i]));
  const cells = new Int32Array(sorted.length * 4);
  sorted.forEach((cell, i) => {
    const bits = scan.cells.get(cell)!;
    cells[i * 4] = Math.floor(cell / cellFactor);
    cells[i * 4 + 1] = cell % cellFactor;
    cells[i * 4 + 2] = bits & ((1 << archiveShift) - 1);
    cells[i * 4 + 3] = bits >> archiveShift;
  });
  return {
    roiKey,
    domain,
    year,
    roi,
    patchIds: names.map((name) => `${roiKey}_${name}`),
    names,
    cells,
    files: scan.blocks.map((block) => describeFiles(block, places)),
    exceptions: scan.exceptions.map(({ cell, modality, path }) => ({
      index: sorted.indexOf(cell),
      modality,
      path,
    })),
    split: null,
    series: null,
  };
}

/** @param places of the cells in the ROI's lists. */
function describeFiles(
  { modality, archive, prefix, suffix, cells, entries }: Block,
  places: ReadonlyMap<number, number>,
): RoiFiles {
  if (!archive) return { modality, archive: null, prefix, suffix, entries: null };
  const indices = new Int32Array(places.size).fill(-1);
  for (let i = 0; i < cells.length; i++) indices[places.get(cells[i]!)!] = entries[i]!;
  return { modality, archive: archive.path, prefix, suffix, entries: packListed(archive.listing, indices) };
}

const cellName = (cell: number): string => `${Math.floor(cell / cellFactor)}-${cell % cellFactor}`;

function getOrAdd<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = create()));
  return value;
}
