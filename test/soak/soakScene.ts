/** What the kill test and its victim agree on. */
export const soakScope = {
  logId: '00000000-0000-4000-8000-00000000cafe',
  datasetId: 'soak',
  roiKey: 'D001-2020_AA-S1-1',
};
export const soakPatches = ['D001-2020_AA-S1-1_0-0', 'D001-2020_AA-S1-1_0-1', 'D001-2020_AA-S1-1_1-0'];
/** Side of a patch in pixels. */
export const soakSize = 256;

/** Changes of one patch, `runs` in base64. */
export interface SoakPatch {
  readonly patchId: string;
  readonly runs: string;
}

/** What the victim prints. */
export type SoakLine =
  | { readonly kind: 'ready' }
  /** About to ask for an edit; `patches` is null for an undo or redo, whose change is not known yet. */
  | { readonly kind: 'try'; readonly editId: string; readonly patches: readonly SoakPatch[] | null }
  | { readonly kind: 'ack'; readonly editId: string; readonly patches: readonly SoakPatch[] }
  /** There was nothing to undo or redo. */
  | { readonly kind: 'none'; readonly editId: string };

/** Numbers in [0, 1) that depend on the seed alone (mulberry32, public domain, Tommy Ettinger). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
