/**
 * The rows 0 to n-1 in the order of their values. Rows of equal value stay in their order, those whose value is NaN come
 * last, whichever the direction.
 *
 * A radix sort over the bits of the numbers, 16 at a time: it takes the same few milliseconds for a quarter of a million rows
 * whatever the values, where a comparing sort takes two hundred. Digits that are the same in all rows cost nothing.
 */
export function sortRows(values: Float64Array, descending: boolean): Uint32Array {
  const count = values.length;
  const words = sortableWords(values, descending);
  let rows = new Uint32Array(count);
  let sorted = new Uint32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  const starts = new Uint32Array(65536);
  for (let digit = 0; digit < 4; digit++) {
    const word = digit >> 1;
    const shift = (digit & 1) * 16;
    if (!countDigits(words, word, shift, starts)) continue;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      const value = (words[2 * row + word]! >>> shift) & 0xffff;
      const at = starts[value]!;
      starts[value] = at + 1;
      sorted[at] = row;
    }
    [rows, sorted] = [sorted, rows];
  }
  return rows;
}

/** Where the rows of each digit start in the sorted list; false when all rows have the same. */
function countDigits(words: Uint32Array, word: number, shift: number, starts: Uint32Array): boolean {
  starts.fill(0);
  for (let at = word; at < words.length; at += 2) starts[(words[at]! >>> shift) & 0xffff]!++;
  let sum = 0;
  for (let value = 0; value < starts.length; value++) {
    const count = starts[value]!;
    if (count === words.length / 2) return false;
    starts[value] = sum;
    sum += count;
  }
  return true;
}

/**
 * The bits of floating-point numbers, low word before high word, changed so that as unsigned integers they sort as the
 * numbers do; NaN is the largest.
 */
function sortableWords(values: Float64Array, descending: boolean): Uint32Array {
  const keys = new Float64Array(values.length);
  // Minus zero plus zero is zero: the two are equal, but their bits are not.
  for (let row = 0; row < keys.length; row++) keys[row] = values[row]! + 0;
  const words = new Uint32Array(keys.buffer);
  const turn = descending ? 0xffffffff : 0;
  for (let row = 0; row < values.length; row++) {
    const at = 2 * row;
    if (Number.isNaN(values[row])) {
      words[at] = 0xffffffff;
      words[at + 1] = 0xffffffff;
      continue;
    }
    // Below zero more bits are less: all are flipped. Else the sign bit alone, so that these come after those.
    const negative = words[at + 1]! >>> 31 === 1;
    words[at] = words[at]! ^ (negative ? 0xffffffff : 0) ^ turn;
    words[at + 1] = words[at + 1]! ^ (negative ? 0xffffffff : 0x80000000) ^ turn;
  }
  return words;
}
