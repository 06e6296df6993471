/** Confidence, 0 to 255, from which on a difference is a sure one: 0.8. */
export const surePx = 204;

export interface Difference {
  readonly differsPx: number;
  /** Null without confidence. */
  readonly surePx: number | null;
  /** The pair that differs most; of two the one of the lower mask value, then model value. */
  readonly pair: readonly [mask: number, model: number, px: number] | null;
}

const pairPx = new Uint32Array(1 << 16);

/** Pixels in which a mask and what a model says differ. All three are `[pixels]`. @throws RangeError when sizes differ */
export function countDifference(
  mask: Uint8Array,
  model: Uint8Array,
  confidence: Uint8Array | null,
): Difference {
  if (mask.length !== model.length || (confidence && confidence.length !== model.length))
    throw new RangeError(`${mask.length} pixels of a mask, ${model.length} of a prediction`);
  pairPx.fill(0);
  let differs = 0;
  let sure = 0;
  for (let i = 0; i < mask.length; i++) {
    const said = model[i]!;
    const held = mask[i]!;
    if (said === held) continue;
    pairPx[(held << 8) | said]!++;
    differs++;
    if (confidence && confidence[i]! >= surePx) sure++;
  }
  return { differsPx: differs, surePx: confidence ? sure : null, pair: differs > 0 ? largestPair() : null };
}

function largestPair(): readonly [number, number, number] {
  let best = 0;
  for (let pair = 1; pair < pairPx.length; pair++) if (pairPx[pair]! > pairPx[best]!) best = pair;
  return [best >> 8, best & 255, pairPx[best]!];
}
