import { join } from 'node:path';
import { modalityBit } from '../../../shared/model/modality.ts';
import type { RasterSource } from '../../../shared/raster/source.ts';
import { entryOf } from '../../archives/index.ts';
import type { ArchiveListing } from '../../archives/index.ts';
import { compare } from '../flairHub/folders.ts';
import type { ScannedRoi, ScannedUnit } from '../layout.ts';
import { found, Tally } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';
import { formatRoiKey } from './names.ts';
import type { DomainYear, FlairFile } from './names.ts';
import { packFiles } from './packFiles.ts';
import type { KeptFile } from './packFiles.ts';

/** The area of patches whose area nothing says. */
export const unknownArea = 'all';

/** Where a file was found. */
export interface FoundAt {
  readonly domain: DomainYear;
  /** As its path says. */
  readonly area: string | null;
  /** Folder, with `/` at its end: relative to the dataset, or of the archive's entries. */
  readonly folder: string;
  readonly name: string;
  readonly split: string | null;
  readonly archive: {
    readonly path: string;
    readonly listing: ArchiveListing;
    readonly index: number;
  } | null;
}

type Kind = 'img' | 'msk';

interface Area {
  readonly domain: DomainYear;
  readonly area: string;
  readonly files: Readonly<Record<Kind, Map<string, KeptFile>>>;
  readonly series: Map<'data' | 'masks', RasterSource>;
  seriesPath: string;
}

/** Gathers the files of one unit. What is found first counts, but a file of its own before one of an archive. */
export class UnitCollector {
  readonly #root: string;
  readonly #areaOf: (id: string) => string | null;
  readonly #areas = new Map<string, Area>();
  /** Id → the area that has it. */
  readonly #owners = new Map<string, Area>();
  #last: Area | null = null;
  readonly #repeated = new Map<string, Tally>();
  readonly #withoutArea = new Tally();
  readonly #problems: FoundProblem[] = [];

  /** @param areaOf the area of an id whose path does not say it. */
  constructor(root: string, areaOf: (id: string) => string | null) {
    this.#root = root;
    this.#areaOf = areaOf;
  }

  addProblems(problems: readonly FoundProblem[]): void {
    this.#problems.push(...problems);
  }

  add(file: FlairFile, at: FoundAt): void {
    if ('id' in file) this.#addRaster(file.kind, file, at);
    else if (file.kind !== 'products') this.#addSeries(file.kind, file, at);
  }

  #addRaster(kind: Kind, file: Extract<FlairFile, { kind: Kind }>, at: FoundAt): void {
    const { id, prefix, suffix } = file;
    const said = at.area ?? this.#areaOf(id);
    if (said === null) this.#withoutArea.add(pathOf(at));
    const area = this.#areaAt(at.domain, said ?? unknownArea);
    const owner = this.#owners.get(id);
    const before = area.files[kind].get(id);
    // An extracted file beside its archive is the usual way to work, and no repetition.
    if (before && before.archive === null && at.archive !== null) return;
    if (before || (owner !== undefined && owner !== area)) return this.#noteRepeated(at, pathOf(at));
    this.#owners.set(id, area);
    area.files[kind].set(id, { prefix: at.folder + prefix, suffix, split: at.split, archive: at.archive });
  }

  #noteRepeated(at: FoundAt, path: string): void {
    const folder = path.slice(0, path.length - at.name.length - 1);
    let tally = this.#repeated.get(folder);
    if (!tally) this.#repeated.set(folder, (tally = new Tally()));
    tally.add(at.name);
  }

  #addSeries(
    kind: 'data' | 'masks',
    file: { readonly domain: DomainYear | null; readonly area: string | null },
    at: FoundAt,
  ): void {
    const path = pathOf(at);
    const name = file.area ?? at.area;
    if (name === null) {
      this.#problems.push(found('warning', 'flairSeriesNoArea', path));
      return;
    }
    const area = this.#areaAt(file.domain ?? at.domain, name);
    const before = area.series.get(kind);
    if (before !== undefined) {
      if (typeof before !== 'string' || at.archive === null) this.#noteRepeated(at, path);
      return;
    }
    area.seriesPath ||= path;
    area.series.set(
      kind,
      at.archive ? entryOf(at.archive.listing, at.archive.index) : join(this.#root, path),
    );
  }

  #areaAt(domain: DomainYear, name: string): Area {
    // Files come by folder: nearly always it is the area of the one before.
    if (this.#last?.domain === domain && this.#last.area === name) return this.#last;
    const key = formatRoiKey(domain, name);
    let area = this.#areas.get(key);
    if (!area) {
      area = {
        domain,
        area: name,
        files: { img: new Map(), msk: new Map() },
        series: new Map(),
        seriesPath: '',
      };
      this.#areas.set(key, area);
    }
    this.#last = area;
    return area;
  }

  /** @param places paths of the unit, for what concerns it as a whole. */
  result(places: readonly string[]): ScannedUnit {
    const rois: ScannedRoi[] = [];
    const alone = new Tally();
    let files = 0;
    const order = (area: Area): number => Number(/\d+/.exec(area.area)?.[0] ?? Infinity);
    const areas = [...this.#areas.values()].sort(
      (a, b) => compare(a.domain.year, b.domain.year) || order(a) - order(b) || compare(a.area, b.area),
    );
    for (const area of areas) {
      const { img, msk } = area.files;
      if (img.size + msk.size === 0) {
        if (area.series.size > 0) this.#problems.push(found('info', 'flairSeriesAlone', area.seriesPath));
        continue;
      }
      files += img.size + msk.size;
      for (const [id, file] of msk) if (!img.has(id)) alone.add(maskPath(file, id));
      if (area.series.has('masks') && !area.series.has('data'))
        this.#problems.push(found('warning', 'flairSeriesNoData', area.seriesPath));
      rois.push(this.#roiOf(area));
    }
    this.#reportTallies(alone, places);
    if (files === 0 && this.#problems.length === 0)
      for (const path of places) this.#problems.push(found('warning', 'flairEmpty', path));
    return { rois, files, problems: this.#problems };
  }

  #roiOf({ domain, area, files, series }: Area): ScannedRoi {
    const { img, msk } = files;
    const names = [...new Set([...img.keys(), ...msk.keys()])].sort(
      (a, b) => Number(a) - Number(b) || compare(a, b),
    );
    const roiKey = formatRoiKey(domain, area);
    const data = series.get('data') ?? null;
    const masks = series.get('masks') ?? null;
    const seriesBits =
      data === null
        ? 0
        : modalityBit('SENTINEL2_TS') | (masks === null ? 0 : modalityBit('SENTINEL2_MSK-SC'));
    const image = packFiles('AERIAL_RGBI', names, img);
    const mask = packFiles('AERIAL_LABEL-COSIA', names, msk);
    this.#problems.push(...image.problems, ...mask.problems);
    const cells = new Int32Array(names.length * 4);
    names.forEach((_, i) => {
      const bits = image.bits[i]! | mask.bits[i]!;
      cells.set([0, 0, bits | seriesBits, image.archiveBits[i]! | mask.archiveBits[i]!], i * 4);
    });
    const splits = new Set([...(img.size > 0 ? img : msk).values()].map((file) => file.split));
    return {
      roiKey,
      domain: domain.domain,
      year: domain.year,
      roi: area,
      patchIds: names.map((name) => `${roiKey}_${name}`),
      names,
      cells,
      files: [...image.files, ...mask.files],
      exceptions: [...image.exceptions, ...mask.exceptions],
      split: splits.size === 1 ? [...splits][0]! : null,
      series: data === null ? null : { data, masks },
    };
  }

  #reportTallies(alone: Tally, places: readonly string[]): void {
    if (alone.count > 0)
      this.#problems.push(found('warning', 'flairMasksAlone', alone.example, { count: alone.count }));
    for (const [path, { count, example }] of this.#repeated)
      this.#problems.push(found('warning', 'flairRepeated', path, { count, example }));
    const { count, example } = this.#withoutArea;
    if (count > 0)
      this.#problems.push(found('info', 'flairNoArea', places[0] ?? example, { count, example }));
  }
}

/** As people are shown it: inside an archive, the archive's path and the entry's name. */
function pathOf({ archive, folder, name }: FoundAt): string {
  return archive ? `${archive.path}/${folder}${name}` : folder + name;
}

const maskPath = ({ archive, prefix, suffix }: KeptFile, id: string): string =>
  `${archive ? `${archive.path}/` : ''}${prefix}${id}${suffix}`;
