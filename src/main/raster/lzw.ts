/**
 * LZW as TIFF 6.0 section 13 has it: codes of 9 to 12 bits, most significant bit first, code widths change one code early.
 * 256 clears the table, 257 ends the data.
 */
const clearCode = 256;
const endCode = 257;
const firstFree = 258;
/** The table is cleared before code 4094 is used, as every TIFF writer does, so that no reader meets a 13-bit code. */
const tableFull = 4094;

const hashBits = 14;
const hashSize = 1 << hashBits;
/** `generation << 20 | prefix << 8 | byte`: a new generation empties the table without touching it. */
const hashKeys = new Int32Array(hashSize);
const hashCodes = new Uint16Array(hashSize);
/** By code: the byte of the string that was found or added after it last, and that string's code. Most often asked next. */
const childByte = new Int16Array(4096);
const childCode = new Uint16Array(4096);
const lastGeneration = 2047;
let generation = 0;

function nextGeneration(): number {
  generation += 1;
  if (generation > lastGeneration) {
    hashKeys.fill(0);
    generation = 1;
  }
  return generation << 20;
}

/** Largest possible size of `length` bytes after `encodeLzw`: every byte a 12-bit code, plus clears and the end. */
export function lzwBound(length: number): number {
  return Math.ceil(length * 1.51) + 16;
}

/**
 * Compresses `input` into `output` from `start`. `output` must have room for `lzwBound(input.length)` bytes.
 *
 * @returns the number of bytes written.
 */
export function encodeLzw(input: Uint8Array, output: Uint8Array, start = 0): number {
  let position = start;
  let bits = 0;
  let bitCount = 0;
  let width = 9;
  let free = firstFree;
  let gen = nextGeneration();
  childByte.fill(-1, 0, firstFree);

  // The clear code that opens every stream.
  bits = clearCode;
  bitCount = 9;

  if (input.length > 0) {
    let prefix = input[0]!;
    for (let i = 1; i < input.length; i++) {
      const byte = input[i]!;
      if (childByte[prefix] === byte) {
        prefix = childCode[prefix]!;
        continue;
      }
      const key = gen | (prefix << 8) | byte;
      // Fibonacci hashing of the 20 bits that vary.
      let slot = Math.imul(key, 0x9e3779b1) >>> (32 - hashBits);
      let found = hashKeys[slot]!;
      while (found !== key && found >= gen) {
        slot = (slot + 1) & (hashSize - 1);
        found = hashKeys[slot]!;
      }
      if (found === key) {
        const code = hashCodes[slot]!;
        childByte[prefix] = byte;
        childCode[prefix] = code;
        prefix = code;
        continue;
      }
      bits = (bits << width) | prefix;
      bitCount += width;
      while (bitCount >= 8) {
        bitCount -= 8;
        output[position++] = bits >>> bitCount;
      }
      bits &= (1 << bitCount) - 1;
      hashKeys[slot] = key;
      hashCodes[slot] = free;
      childByte[prefix] = byte;
      childCode[prefix] = free;
      childByte[free] = -1;
      free += 1;
      if (free === tableFull) {
        bits = (bits << width) | clearCode;
        bitCount += width;
        width = 9;
        free = firstFree;
        gen = nextGeneration();
        childByte.fill(-1, 0, firstFree);
      } else if (free > (1 << width) - 1) width += 1;
      prefix = byte;
    }
    bits = (bits << width) | prefix;
    bitCount += width;
    while (bitCount >= 8) {
      bitCount -= 8;
      output[position++] = bits >>> bitCount;
    }
    bits &= (1 << bitCount) - 1;
    free += 1;
    if (free > (1 << width) - 1 && width < 12) width += 1;
  }
  bits = (bits << width) | endCode;
  bitCount += width;
  while (bitCount >= 8) {
    bitCount -= 8;
    output[position++] = bits >>> bitCount;
  }
  if (bitCount > 0) output[position++] = bits << (8 - bitCount);
  return position - start;
}

/** Where in the output the string of a code stands first, and how long it is. */
const starts = new Int32Array(4096);
const lengths = new Uint16Array(4096);

/**
 * Decompresses `input` into `output` until `output` is full or the data ends.
 *
 * The string of a new code is the previous string and the byte after it, and both are in the output side by side: so the
 * table holds places in the output instead of characters, and every string is copied forward.
 *
 * @returns the number of bytes written; fewer than `output.length` means that the data was short or damaged, and what follows
 *   them in `output` has no meaning.
 */
export function decodeLzw(input: Uint8Array, output: Uint8Array): number {
  const wanted = output.length;
  const inputLength = input.length;
  const view = new DataView(output.buffer, output.byteOffset, wanted);
  let position = 0;
  let read = 0;
  let bits = 0;
  let bitCount = 0;
  let width = 9;
  let free = firstFree;
  let previousStart = 0;
  let previousLength = 0;

  while (position < wanted) {
    if (bitCount < width) {
      if (read + 2 <= inputLength) {
        bits = ((bits & 0xffff) << 16) | (input[read]! << 8) | input[read + 1]!;
        read += 2;
        bitCount += 16;
      } else if (read < inputLength) {
        bits = ((bits & 0xffff) << 8) | input[read++]!;
        bitCount += 8;
      }
      if (bitCount < width) return position;
    }
    bitCount -= width;
    const code = (bits >>> bitCount) & ((1 << width) - 1);
    if (code === clearCode) {
      width = 9;
      free = firstFree;
      previousLength = 0;
      continue;
    }
    if (code === endCode) return position;
    const isNewest = code === free;
    if (previousLength > 0 && free < 4096) {
      starts[free] = previousStart;
      lengths[free] = previousLength + 1;
      free += 1;
      // One early: the width grows before the last code of a width is used.
      if (free === (1 << width) - 1 && width < 12) width += 1;
    }
    previousStart = position;
    if (code < 256) {
      output[position++] = code;
      previousLength = 1;
      continue;
    }
    // A code that is not there yet; also any such code right after a clear.
    if (code >= free) return position;
    let from = starts[code]!;
    previousLength = lengths[code]!;
    const end = position + previousLength;
    if (!isNewest && end + 8 <= wanted) {
      // Eight bytes at once, in two thirds of the time; those after the end are overwritten by the next string.
      do {
        view.setBigInt64(position, view.getBigInt64(from, true), true);
        position += 8;
        from += 8;
      } while (position < end);
      position = end;
      continue;
    }
    // The string of the newest code overlaps what is being written.
    const last = Math.min(end, wanted);
    while (position < last) output[position++] = output[from++]!;
  }
  return position;
}
