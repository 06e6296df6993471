import { bytesPerSample } from '../../shared/raster/dtype.ts';
import type { Dtype } from '../../shared/raster/types.ts';

/** What the head of an `.npy` file says. */
export interface NpyHeader {
  /** Sizes of the axes, outermost first when `fortranOrder` is false. */
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly fortranOrder: boolean;
  /** Byte order of the samples in the file; true for those of one byte. */
  readonly littleEndian: boolean;
  /** Byte of the first sample. */
  readonly dataOffset: number;
}

/** Magic, version, and the longest length field. */
export const preambleBytes = 12;
/**
 * NumPy itself refuses heads of more than 10,000 bytes unless told otherwise; a dictionary of three keys has about 100. The
 * longest one that version 1 can declare is accepted.
 */
const maxHeaderBytes = 65_535;

const dtypes: Readonly<Record<string, Dtype>> = {
  u1: 'uint8',
  i1: 'int8',
  u2: 'uint16',
  i2: 'int16',
  u4: 'uint32',
  i4: 'int32',
  f4: 'float32',
  f8: 'float64',
};

/** Why a file is no array that we read; a detail for the log. */
export class NotNumpy extends Error {}

/**
 * Where the samples begin.
 *
 * @param start the first {@link preambleBytes} bytes of the file.
 * @throws NotNumpy for other files, versions but 1 to 3, and heads of absurd length.
 */
export function dataOffsetOf(start: Uint8Array): number {
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
  if (start.length < preambleBytes || magic.some((byte, i) => start[i] !== byte))
    throw new NotNumpy('another magic number');
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const version = start[6]!;
  if (version < 1 || version > 3) throw new NotNumpy(`version ${version}`);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > maxHeaderBytes) throw new NotNumpy(`a head of ${length} bytes`);
  return (version === 1 ? 10 : 12) + length;
}

/**
 * Parses the head of an `.npy` file, as numpy.lib.format describes it (versions 1.0, 2.0 and 3.0): a Python dictionary
 * that is read by a grammar of its own, so nothing in it is ever evaluated.
 *
 * @param bytes the file from its start to `dataOffset`.
 * @throws NotNumpy for what is malformed, holds anything but plain numbers, or declares more than 2^53 bytes.
 */
export function parseNpyHeader(bytes: Uint8Array): NpyHeader {
  const dataOffset = dataOffsetOf(bytes);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, dataOffset).toString(
    bytes[6] === 3 ? 'utf8' : 'latin1',
    bytes[6] === 1 ? 10 : 12,
  );
  const { descr, fortranOrder, shape } = new DictParser(text).parse();
  const match = /^([<>|=]?)([uif][1248])$/.exec(descr);
  const dtype = match ? dtypes[match[2]!] : undefined;
  if (!match || dtype === undefined) throw new NotNumpy(`samples of type ${descr}`);
  const sampleBytes = bytesPerSample[dtype];
  if (match[1] === '|' && sampleBytes > 1) throw new NotNumpy(`samples of type ${descr}`);
  checkSize(shape, sampleBytes);
  // `=`, which NumPy does not write, is the order of this machine; all that Node runs on are little-endian but for S390.
  return { shape, dtype, fortranOrder, littleEndian: match[1] !== '>' || sampleBytes === 1, dataOffset };
}

/** Also refuses what overflows beside an axis of length 0. */
function checkSize(shape: readonly number[], sampleBytes: number): void {
  let bytes = sampleBytes;
  for (const length of shape) {
    bytes *= Math.max(1, length);
    if (!Number.isSafeInteger(length) || !Number.isSafeInteger(bytes))
      throw new NotNumpy(`a shape of (${shape.join(', ')})`);
  }
}

interface Dict {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** More than NumPy has. */
const maxAxes = 64;

/** The part of Python's literals that NumPy writes. */
class DictParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Dict {
    let descr: string | undefined;
    let fortranOrder: boolean | undefined;
    let shape: number[] | undefined;
    this.#expect('{');
    while (!this.#accept('}')) {
      const key = this.#string();
      this.#expect(':');
      if (key === 'descr' && descr === undefined) descr = this.#string();
      else if (key === 'fortran_order' && fortranOrder === undefined) fortranOrder = this.#boolean();
      else if (key === 'shape' && shape === undefined) shape = this.#tuple();
      else throw new NotNumpy(`the key ${key.slice(0, 40)}`);
      if (this.#accept(',')) continue;
      this.#expect('}');
      break;
    }
    if (this.#text.slice(this.#at).trim() !== '') throw this.#unexpected();
    if (descr === undefined || fortranOrder === undefined || shape === undefined)
      throw new NotNumpy('a key is missing');
    return { descr, fortranOrder, shape };
  }

  #string(): string {
    const text = this.#match(/'[^'\\\n]*'|"[^"\\\n]*"/y);
    return text.slice(1, -1);
  }

  #boolean(): boolean {
    return this.#match(/True|False/y) === 'True';
  }

  #tuple(): number[] {
    const lengths: number[] = [];
    this.#expect('(');
    while (!this.#accept(')')) {
      if (lengths.length === maxAxes) throw new NotNumpy(`more than ${maxAxes} axes`);
      // Python 2 wrote long integers with an L.
      lengths.push(Number.parseInt(this.#match(/\d+L?/y), 10));
      if (this.#accept(',')) continue;
      this.#expect(')');
      // `(3)` is a number, not a tuple.
      if (lengths.length === 1) throw new NotNumpy('a shape that is no tuple');
      break;
    }
    return lengths;
  }

  #accept(character: string): boolean {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++;
    if (this.#text.charAt(this.#at) !== character) return false;
    this.#at++;
    return true;
  }

  #expect(character: string): void {
    if (!this.#accept(character)) throw this.#unexpected();
  }

  #match(pattern: RegExp): string {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++;
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#text)?.[0];
    if (text === undefined) throw this.#unexpected();
    this.#at += text.length;
    return text;
  }

  #unexpected(): NotNumpy {
    return new NotNumpy(`${JSON.stringify(this.#text.slice(this.#at, this.#at + 40))} in the head`);
  }
}
