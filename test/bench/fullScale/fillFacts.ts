import { encodeCounts, newCounts } from '../../../src/main/facts/counts.ts';
import { ThumbnailStore } from '../../../src/main/facts/ThumbnailStore.ts';
import { sourceStamp } from '../../../src/main/raster/sourceStamp.ts';
import { createCatalogue } from '../../../src/main/catalogue/index.ts';
import { openWorkspace } from '../../../src/main/workspace/index.ts';
import { cosiaHub, lpis1, lpis2, lpis3 } from '../../../src/shared/model/nomenclatures.ts';
import { join } from 'node:path';

const patchPx = 512 * 512;
const lists = [cosiaHub, lpis1, lpis2, lpis3].map(({ classes }) => classes.map(({ value }) => value));
/** Classes of one patch: in the sample there are 4 to 9. */
const classesOfPatch = [6, 3, 3, 4];

/**
 * Makes up what the pixels of every patch would say, always the same, and marks all headers as read: the workspace is then
 * as after a complete check, and no background job competes with what is measured.
 */
export async function fillFacts(workspacePath: string, datasetId: string): Promise<void> {
  const workspace = openWorkspace(workspacePath);
  try {
    const db = workspace.catalogue;
    const scan = db.prepare(`SELECT id FROM scan WHERE dataset_id = ? AND state = 'current'`);
    const ids = db
      .prepare(
        'SELECT patch.id FROM patch JOIN scan_unit ON scan_unit.unit = patch.unit WHERE scan_unit.scan = ?',
      )
      .pluck()
      .all(scan.pluck().get(datasetId)) as number[];
    const insert = db.prepare(
      `INSERT OR REPLACE INTO fact (patch, stamp, mask_version, cosia, lpis1, lpis2, lpis3, unknown_px,
         lpis_unknown_px, hierarchy_px, s2_dates, s2_valid, s1_asc_dates, s1_desc_dates)
       VALUES (?, 'bench', 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    const random = randomOf(1);
    const rarely = (most: number): number =>
      random() < 0.03 ? 1 + Math.floor(random() * random() * most) : 0;
    db.transaction(() => {
      for (const id of ids) {
        const counts = lists.map((values, i) => encodeCounts(shares(values, classesOfPatch[i]!, random)));
        const dates = 40 + Math.floor(random() * 60);
        const clear = Math.floor(dates * random());
        const unknown = [rarely(patchPx), rarely(patchPx), rarely(patchPx)];
        insert.run(
          id,
          ...counts,
          ...unknown,
          dates,
          clear,
          ...[30, 30].map((n) => n + Math.floor(random() * 40)),
        );
      }
      db.exec('UPDATE roi SET checked = 1');
    })();
    db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    workspace.close();
  }
}

/** Keeps a picture for the first patches of a dataset, as if made from their images. */
export async function fillThumbnails(
  workspacePath: string,
  datasetId: string,
  jpegs: readonly Uint8Array[],
  patches: number,
): Promise<void> {
  const workspace = openWorkspace(workspacePath);
  const catalogue = createCatalogue({
    db: workspace.catalogue,
    raster: { headers: () => Promise.resolve([]) },
    editStates: () => new Map(),
    cellStates: () => new Map(),
  });
  const store = new ThumbnailStore(join(workspace.cacheDir, 'thumbnails.sqlite'));
  try {
    const made = [];
    for (const { patchId } of catalogue.patches(datasetId)) {
      const stamp = sourceStamp(catalogue.source(datasetId, patchId, 'AERIAL_RGBI'));
      made.push({ patchId, stamp, jpeg: jpegs[made.length % jpegs.length]! });
      if (made.length === patches) break;
    }
    store.put(datasetId, made);
  } finally {
    store.close();
    await catalogue.close();
    workspace.close();
  }
}

/** Some classes of a list with pixels that fill a patch, a few of them large. */
function shares(values: readonly number[], classes: number, random: () => number): Uint32Array {
  const counts = newCounts();
  let left = patchPx;
  for (let i = 1; i < classes; i++) {
    const px = Math.floor(left * random() * 0.8);
    counts[values[Math.floor(random() * values.length)]!]! += px;
    left -= px;
  }
  counts[values[Math.floor(random() * values.length)]!]! += left;
  return counts;
}

/** Numbers from 0 to 1, the same for the same seed. Source: mulberry32, Tommy Ettinger, public domain. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
