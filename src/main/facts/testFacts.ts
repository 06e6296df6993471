import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';
import { modalityBit } from '../../shared/model/modality.ts';
import type { Modality } from '../../shared/model/modality.ts';
import { cosiaHub } from '../../shared/model/nomenclatures.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { Dtype, TypedArray } from '../../shared/raster/types.ts';
import { encodeTiff } from '../raster/index.ts';
import { openDatabase } from '../workspace/index.ts';
import { decodeCounts } from './counts.ts';
import { createFacts } from './createFacts.ts';
import type { Facts } from './Facts.ts';

/** For the tests of this folder: a real catalogue of one ROI, in a temporary folder. */

export const dataset = 'hub';
export const cosia = 'AERIAL_LABEL-COSIA';
export const lpis = 'ALL_LABEL-LPIS';
export const rgbi = 'AERIAL_RGBI';

interface Image {
  readonly width: number;
  readonly height?: number;
  readonly bands?: number;
  readonly dtype?: Dtype;
  readonly data: TypedArray;
}

export function tiff({ width, height = width, bands = 1, dtype = 'uint8', data }: Image): Buffer {
  const layout = { kind: 'strips' } as const;
  return encodeTiff({ width, height, bands, dtype, data, compression: 'deflate', layout, geo: null });
}

/** A mask of 16 × 16 px of one class, but for its first pixels. */
export function mask(value: number, ...first: number[]): Buffer {
  const data = new Uint8Array(256).fill(value);
  data.set(first);
  return tiff({ width: 16, data });
}

interface ProblemRow {
  readonly code: string;
  readonly path: string;
  readonly patch_id: string;
  readonly params: string;
}

export class FactsBed {
  readonly folder = mkdtempSync(join(tmpdir(), 'arpenteur-facts-'));
  readonly root = join(this.folder, 'dataset');
  readonly db: Database = openDatabase(join(this.folder, 'catalogue.sqlite'), 'catalogue');
  facts: Facts;
  readonly edited = new Map<string, { data: Uint8Array; version: number }>();
  /** Patches whose edits do not fit the file any more. */
  readonly misfits = new Set<string>();
  /** Patches whose mask was asked for, and what is done then. */
  asked: string[] = [];
  onAsk = (): void => {};
  readonly #sources = new Map<string, Map<Modality, RasterSource>>();

  constructor() {
    mkdirSync(this.root);
    this.db.exec(`
      INSERT INTO scan (id, dataset_id, path, layout, state, started_at)
        VALUES (1, 'hub', '', 'flair-hub', 'current', '');
      INSERT INTO unit (id, dataset_id, key, fingerprint, state) VALUES (1, 'hub', 'D001', '', 'complete');
      INSERT INTO scan_unit (scan, position, unit) VALUES (1, 0, 1);
      INSERT INTO roi (id, unit, roi_key, domain, year, roi, patches, common_bits, any_bits)
        VALUES (1, 1, 'D001-2020_AA-S1-1', 'D001', '2020', 'AA-S1-1', 0, 0, 0);`);
    this.facts = this.open();
  }

  open(threads = 0): Facts {
    return (this.facts = createFacts({
      db: this.db,
      cacheDir: join(this.folder, 'cache'),
      dataset: (id) => ({ id, path: this.root, nomenclature: cosiaHub }),
      source: (_, patchId, modality) => {
        if (modality === cosia) {
          this.asked.push(patchId);
          this.onAsk();
        }
        return this.#sources.get(patchId)?.get(modality) ?? null;
      },
      editedMask: async (_, patchId) => {
        if (this.misfits.has(patchId)) throw new AppError('originalChanged', { path: patchId });
        return this.edited.get(patchId) ?? null;
      },
      maskVersion: (_, patchId) => this.edited.get(patchId)?.version ?? 0,
      threads,
    }));
  }

  run(signal = new AbortController().signal): Promise<{ patches: number; problems: number }> {
    return this.facts.run({ datasetId: dataset, signal, onProgress: () => {} });
  }

  /** Adds a patch with its files to the catalogue. @returns its row. */
  addPatch(patchId: string, files: Partial<Record<Modality, RasterSource>>): number {
    const entries = Object.entries(files) as [Modality, RasterSource][];
    this.#sources.set(patchId, new Map(entries));
    const bits = entries.reduce((sum, [modality]) => sum | modalityBit(modality), 0);
    const row = this.db
      .prepare('INSERT INTO patch (unit, roi, patch_id, name, row, col, bits) VALUES (1, 1, ?, ?, 1, 1, ?)')
      .run(patchId, patchId, bits);
    return Number(row.lastInsertRowid);
  }

  /** Writes a file of the dataset. @returns its path. */
  write(name: string, bytes: Uint8Array): string {
    const path = join(this.root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    return path;
  }

  factOf(id: number): Record<string, unknown> | undefined {
    return this.db.prepare<[number], Record<string, unknown>>('SELECT * FROM fact WHERE patch = ?').get(id);
  }

  countsOf(id: number, column = 'cosia'): [number, number][] {
    return decodeCounts(this.factOf(id)![column] as Uint8Array);
  }

  problems(): ProblemRow[] {
    return this.db
      .prepare<[], ProblemRow>(
        'SELECT code, path, patch_id, params, stage, roi, unit FROM problem ORDER BY id',
      )
      .all();
  }

  async close(): Promise<void> {
    await this.facts.close();
    this.db.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const createFactsBed = (): FactsBed => new FactsBed();
