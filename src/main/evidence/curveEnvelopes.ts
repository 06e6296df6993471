import { addEncodedYear, envelopeOfYear, newYear } from './curveHistograms.ts';
import { curveKey } from './curveSpecs.ts';
import type { CurveSpec } from './curveSpecs.ts';
import type { Envelope } from './roiSeries.ts';

export interface EnvelopeQuery {
  /** The catalogue; it is only read. */
  readonly databasePath: string;
  readonly datasetId: string;
  readonly code: number;
  readonly curves: readonly CurveSpec[];
}

/**
 * The envelopes of a crop in a dataset: quartiles by half month of the sum over its ROIs, in the order of the curves. 2,800
 * ROIs of one curve are added up in about 30 ms.
 */
export async function readEnvelopes(query: EnvelopeQuery): Promise<Envelope[]> {
  // Only this task of the worker needs SQLite.
  const { default: DatabaseFile } = await import('better-sqlite3');
  const db = new DatabaseFile(query.databasePath, { readonly: true, fileMustExist: true });
  try {
    const countsOf = db
      .prepare<[string, number, string], Uint8Array>(
        `SELECT curve.counts FROM curve JOIN curve_roi ON curve_roi.id = curve.roi
         WHERE curve_roi.dataset_id = ? AND curve.code = ? AND curve.curve = ?`,
      )
      .pluck();
    return query.curves.map((spec) => {
      const year = newYear();
      for (const counts of countsOf.iterate(query.datasetId, query.code, curveKey(spec))) {
        addEncodedYear(year, counts);
      }
      return envelopeOfYear(year, spec.measure);
    });
  } finally {
    db.close();
  }
}
