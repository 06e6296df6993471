/**
 * A baseline JPEG encoder for thumbnails (ITU-T T.81, JFIF 1.01): colour halved in both directions, the tables of annex K.
 *
 * jpeg-js builds tables of 65,536 entries for each image, 15 ms for a thumbnail that is encoded in one: an hour of a core
 * for the quarter of a million patches of FLAIR-HUB. Its decoder checks this encoder in the tests.
 */

// Quantisation of quality 50, in rows (annex K.1).
const luminance = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22,
  29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103,
  121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
const chrominance = [
  17,
  18,
  24,
  47,
  99,
  99,
  99,
  99,
  18,
  21,
  26,
  66,
  99,
  99,
  99,
  99,
  24,
  26,
  56,
  99,
  99,
  99,
  99,
  99,
  47,
  66,
  99,
  99,
  99,
  99,
  99,
  99,
  ...Array.from({ length: 32 }, () => 99),
];
/** Place in rows of the n-th coefficient of a file. */
const zigzag = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
];

/** Codes of a length for each length from 1, then the symbols in the order of their codes (annex K.3), in hexadecimal. */
interface HuffmanSpec {
  readonly lengths: Buffer;
  readonly symbols: Buffer;
}
const huffman = (lengths: string, symbols: string): HuffmanSpec => ({
  lengths: Buffer.from(lengths, 'hex'),
  symbols: Buffer.from(symbols, 'hex'),
});
const dcSymbols = '000102030405060708090a0b';
const specs = {
  dcLuminance: huffman('00010501010101010100000000000000', dcSymbols),
  dcChrominance: huffman('00030101010101010101010000000000', dcSymbols),
  acLuminance: huffman(
    '0002010303020403050504040000017d',
    '01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738' +
      '393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5' +
      'a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
  ),
  acChrominance: huffman(
    '00020102040403040705040400010277',
    '000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a353637' +
      '38393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3' +
      'a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa',
  ),
};

/** Of each symbol: its code below, its length in the bits from 16. */
function codesOf({ lengths, symbols }: HuffmanSpec): Int32Array {
  const codes = new Int32Array(256);
  let code = 0;
  let next = 0;
  lengths.forEach((count, i) => {
    for (let n = 0; n < count; n++) codes[symbols[next++]!] = ((i + 1) << 16) | code++;
    code <<= 1;
  });
  return codes;
}
const dcCodes = [codesOf(specs.dcLuminance), codesOf(specs.dcChrominance)] as const;
const acCodes = [codesOf(specs.acLuminance), codesOf(specs.acChrominance)] as const;

/** The cosine transform as a matrix, `[frequency, sample]`. */
const cosines = Float32Array.from({ length: 64 }, (_, i) => {
  const frequency = i >> 3;
  const scale = frequency === 0 ? Math.SQRT1_2 / 2 : 0.5;
  return scale * Math.cos(((2 * (i & 7) + 1) * frequency * Math.PI) / 16);
});

class BitWriter {
  bytes = Buffer.allocUnsafe(4096);
  length = 0;
  #bits = 0;
  #count = 0;

  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(2 * (this.length + more));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }

  /** At most 16 bits. */
  put(value: number, bits: number): void {
    this.#bits = (this.#bits << bits) | value;
    this.#count += bits;
    while (this.#count >= 8) {
      const byte = (this.#bits >>> (this.#count - 8)) & 255;
      this.bytes[this.length++] = byte;
      // A byte of ones announces a marker, unless a zero follows.
      if (byte === 255) this.bytes[this.length++] = 0;
      this.#count -= 8;
    }
    this.#bits &= (1 << this.#count) - 1;
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Fills the last byte with ones. */
  end(): void {
    if (this.#count > 0) this.put((1 << (8 - this.#count)) - 1, 8 - this.#count);
  }
}

/** Transforms, quantises and writes one block of 64 samples around 0. @returns its mean, for the block after. */
function writeBlock(
  out: BitWriter,
  samples: Float32Array,
  quants: Uint8Array,
  table: 0 | 1,
  before: number,
): number {
  transform(samples);
  const ac = acCodes[table];
  const mean = Math.round(samples[0]! / quants[0]!);
  out.reserve(512); // Far more than the 64 · 26 bits of a block with every zero byte that may follow a byte of ones.
  writeValue(out, dcCodes[table], 0, mean - before);
  let zeros = 0;
  for (let i = 1; i < 64; i++) {
    const value = Math.round(samples[zigzag[i]!]! / quants[i]!);
    if (value === 0) {
      zeros += 1;
      continue;
    }
    for (; zeros > 15; zeros -= 16) out.put(ac[0xf0]! & 0xffff, ac[0xf0]! >>> 16);
    writeValue(out, ac, zeros, value);
    zeros = 0;
  }
  if (zeros > 0) out.put(ac[0]! & 0xffff, ac[0]! >>> 16);
  return mean;
}

/** A code that says how many zeros went before and how many bits the value has, then those bits. */
function writeValue(out: BitWriter, codes: Int32Array, zeros: number, value: number): void {
  const size = 32 - Math.clz32(Math.abs(value));
  const code = codes[(zeros << 4) | size]!;
  out.put(code & 0xffff, code >>> 16);
  if (size > 0) out.put(value > 0 ? value : value + (1 << size) - 1, size);
}

const halfway = new Float32Array(64);

function transform(block: Float32Array): void {
  for (let row = 0; row < 64; row += 8) {
    for (let f = 0; f < 64; f += 8) {
      let sum = 0;
      for (let i = 0; i < 8; i++) sum += block[row + i]! * cosines[f + i]!;
      halfway[row + (f >> 3)] = sum;
    }
  }
  for (let column = 0; column < 8; column++) {
    for (let f = 0; f < 64; f += 8) {
      let sum = 0;
      for (let i = 0; i < 8; i++) sum += halfway[8 * i + column]! * cosines[f + i]!;
      block[f + column] = sum;
    }
  }
}

function scaledQuants(base: readonly number[], quality: number): Uint8Array {
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return Uint8Array.from(zigzag, (at) =>
    Math.min(255, Math.max(1, Math.floor((base[at]! * scale + 50) / 100))),
  );
}

function segment(marker: number, ...parts: readonly (Uint8Array | readonly number[])[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

function headerOf(width: number, height: number, quants: readonly [Uint8Array, Uint8Array]): Buffer {
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  const table = (id: number, { lengths, symbols }: HuffmanSpec) => segment(0xc4, [id], lengths, symbols);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0'), [1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(0xdb, [0], quants[0], [1], quants[1]),
    segment(0xc0, [8], size, [3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]),
    table(0x00, specs.dcLuminance),
    table(0x10, specs.acLuminance),
    table(0x01, specs.dcChrominance),
    table(0x11, specs.acChrominance),
    segment(0xda, [3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0]),
  ]);
}

/**
 * Encodes an image as JPEG.
 *
 * @param rgb `[height, width, 3]`; only read. @param quality 1 to 100, on the scale of the IJG.
 */
export function encodeJpeg(
  rgb: Uint8Array,
  width: number,
  height: number,
  quality: number,
): Uint8Array<ArrayBuffer> {
  const quants = [scaledQuants(luminance, quality), scaledQuants(chrominance, quality)] as const;
  const out = new BitWriter();
  out.raw(headerOf(width, height, quants));
  const luma = [0, 1, 2, 3].map(() => new Float32Array(64));
  const [blue, red] = [new Float32Array(64), new Float32Array(64)];
  const before = [0, 0, 0];
  for (let top = 0; top < height; top += 16) {
    for (let left = 0; left < width; left += 16) {
      blue.fill(0);
      red.fill(0);
      for (let y = 0; y < 16; y++) {
        // Beyond the edge the last pixel goes on.
        const row = Math.min(top + y, height - 1) * width;
        for (let x = 0; x < 16; x++) {
          const at = 3 * (row + Math.min(left + x, width - 1));
          const [r, g, b] = [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!];
          luma[((y >> 3) << 1) | (x >> 3)]![((y & 7) << 3) | (x & 7)] =
            0.299 * r + 0.587 * g + 0.114 * b - 128;
          const to = ((y >> 1) << 3) | (x >> 1);
          blue[to]! += 0.25 * (-0.168736 * r - 0.331264 * g + 0.5 * b);
          red[to]! += 0.25 * (0.5 * r - 0.418688 * g - 0.081312 * b);
        }
      }
      for (const block of luma) before[0] = writeBlock(out, block, quants[0], 0, before[0]!);
      before[1] = writeBlock(out, blue, quants[1], 1, before[1]!);
      before[2] = writeBlock(out, red, quants[1], 1, before[2]!);
    }
  }
  out.end();
  out.raw(Buffer.from([0xff, 0xd9]));
  return Uint8Array.from(out.bytes.subarray(0, out.length));
}
