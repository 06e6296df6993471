import { PairHistogram, rotated, wordsOf } from '../comparison/pairCounts.ts';

/**
 * Counts the pixels of each pair of truth and prediction. Values are counted as they are, whether a class list has them or not.
 * One is kept and used for patch after patch.
 *
 * Both are made of runs: words of four pixels are compared with those before, and a run of one pair is counted once.
 */
export class JointCounter {
  readonly #histogram = new PairHistogram();

  /**
   * Adds pixels: a patch, or some rows of it.
   *
   * @param truth `[pixels]`. @param predicted `[pixels]`, of the same pixels; at most 2^32 - 1 of one pair until `finish`.
   * @throws RangeError when the two are not of one size
   */
  add(truth: Uint8Array, predicted: Uint8Array): void {
    if (truth.length !== predicted.length)
      throw new RangeError(`${truth.length} pixels of truth, ${predicted.length} predicted`);
    const groups = truth.length >> 2;
    const truths = wordsOf(truth, groups);
    const predictions = wordsOf(predicted, groups);
    for (let i = 0; i < groups;) {
      const a = truths[i]!;
      const b = predictions[i]!;
      let end = i + 1;
      while (end < groups && ((truths[end]! ^ a) | (predictions[end]! ^ b)) === 0) end++;
      // Each word has one byte four times over when the next one is no other.
      const isOne = ((a ^ rotated(a)) | (b ^ rotated(b))) === 0;
      if (isOne) this.#histogram.add(((a & 255) << 8) | (b & 255), 4 * (end - i));
      else this.#addWords(a, b, end - i);
      i = end;
    }
    for (let i = groups * 4; i < truth.length; i++) this.#histogram.add((truth[i]! << 8) | predicted[i]!, 1);
  }

  /** `times` words alike: byte k of one belongs to byte k of the other, in either byte order. */
  #addWords(a: number, b: number, times: number): void {
    for (let shift = 0; shift < 32; shift += 8)
      this.#histogram.add((((a >>> shift) & 255) << 8) | ((b >>> shift) & 255), times);
  }

  /** All that was added since the last call, packed as `decodePairs` reads it: truth, prediction, pixels. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#histogram.finish();
  }
}
