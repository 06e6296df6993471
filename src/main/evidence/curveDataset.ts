import type { Database } from 'better-sqlite3';
import { modalityBit } from '../../shared/model/modality.ts';
import type { Pool } from '../workers/index.ts';
import { curveKey } from './curveSpecs.ts';
import type { CurveSpec } from './curveSpecs.ts';
import type { EvidenceTasks } from './evidence.worker.ts';
import type { Envelope } from './roiSeries.ts';

const lpisBit = modalityBit('ALL_LABEL-LPIS');
const seriesBits =
  modalityBit('SENTINEL2_TS') | modalityBit('SENTINEL1-ASC_TS') | modalityBit('SENTINEL1-DESC_TS');

/** ROIs of a dataset that have crops and series, in the order of the dataset, and where the dataset is. */
export function prepareCurveRois(db: Database) {
  const rois = `FROM scan JOIN scan_unit ON scan_unit.scan = scan.id JOIN roi ON roi.unit = scan_unit.unit
    WHERE scan.dataset_id = ? AND scan.state = 'current'
      AND (roi.any_bits & ${lpisBit}) != 0 AND (roi.any_bits & ${seriesBits}) != 0`;
  const keys = db
    .prepare<[string], string>(`SELECT roi.roi_key ${rois} ORDER BY scan_unit.position, roi.id`)
    .pluck();
  const pathOf = db
    .prepare<[string], string>(`SELECT path FROM scan WHERE dataset_id = ? AND state = 'current'`)
    .pluck();
  return {
    keys: (datasetId: string): string[] => keys.all(datasetId),
    path: (datasetId: string): string | null => pathOf.get(datasetId) ?? null,
  };
}

interface Known {
  readonly rois: { readonly done: number; readonly total: number };
  readonly envelopes: Map<string, Promise<Envelope>>;
}

/** The envelopes of datasets, summed up once and kept until curves of a ROI change. */
export class DatasetEnvelopes {
  readonly #db: Database;
  readonly #readers: Pool<EvidenceTasks>;
  readonly #rois: ReturnType<typeof prepareCurveRois>;
  readonly #keysWithCurves;
  readonly #known = new Map<string, Known>();

  constructor(db: Database, readers: Pool<EvidenceTasks>) {
    this.#db = db;
    this.#readers = readers;
    this.#rois = prepareCurveRois(db);
    this.#keysWithCurves = db
      .prepare<[string], string>('SELECT roi_key FROM curve_roi WHERE dataset_id = ?')
      .pluck();
  }

  /** ROIs whose curves are counted in the envelopes, of how many. */
  rois(datasetId: string): Known['rois'] {
    return this.#of(datasetId).rois;
  }

  /** In the order of the curves; null while no ROI has curves. */
  async get(datasetId: string, code: number, curves: readonly CurveSpec[]): Promise<Envelope[] | null> {
    const { rois, envelopes } = this.#of(datasetId);
    if (rois.done === 0) return null;
    const wanted = curves.filter((spec) => !envelopes.has(`${code} ${curveKey(spec)}`));
    if (wanted.length > 0) {
      const query = { databasePath: this.#db.name, datasetId, code, curves: wanted };
      const read = this.#readers.run('envelopes', query);
      wanted.forEach((spec, i) => {
        const key = `${code} ${curveKey(spec)}`;
        const one = read.then((all) => all[i]!);
        one.catch(() => envelopes.delete(key));
        envelopes.set(key, one);
      });
    }
    return Promise.all(curves.map((spec) => envelopes.get(`${code} ${curveKey(spec)}`)!));
  }

  /** Curves of the dataset changed, or its ROIs. */
  forget(datasetId: string): void {
    this.#known.delete(datasetId);
  }

  #of(datasetId: string): Known {
    let known = this.#known.get(datasetId);
    if (!known) {
      const keys = this.#rois.keys(datasetId);
      const withCurves = new Set(this.#keysWithCurves.all(datasetId));
      const done = keys.filter((key) => withCurves.has(key)).length;
      known = { rois: { done, total: keys.length }, envelopes: new Map() };
      this.#known.set(datasetId, known);
    }
    return known;
  }
}
