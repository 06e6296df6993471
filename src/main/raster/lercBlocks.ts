import { inflateSync, zstdDecompressSync } from 'node:zlib';
import type * as GeoTiff from 'geotiff';

const lercCompression = 34887;
/** Bytes of a sample by LERC's number of its type: int8, uint8, int16, uint16, int32, uint32, float32, float64. */
const sampleBytes: readonly number[] = [1, 1, 2, 2, 4, 4, 4, 8];
const firstFloatType = 6;

interface LercBlob {
  readonly type: number;
  readonly pixels: number;
  readonly dimensions: number;
  readonly validPixels: number;
  readonly blobBytes: number;
  /** Run-length bytes of the mask of valid pixels; empty when all or none are. */
  readonly mask: Buffer;
}

/**
 * Puts right what geotiff.js (3.0.5) makes of LERC blocks: it gives the whole compressed block where the values lie in it
 * unpacked, and zero where a mask says that there is no value, which libtiff gives as NaN. May go when it does so itself.
 */
export async function repairLerc(library: typeof GeoTiff): Promise<void> {
  const model = await library.getDecoder(lercCompression, { LercParameters: [4, 0] } as never);
  const Library = model.constructor as typeof GeoTiff.BaseDecoder;

  class LercBlocks extends Library {
    readonly #scheme: number;

    constructor(
      parameters: GeoTiff.BaseDecoder['parameters'] & { readonly LercParameters?: readonly number[] },
    ) {
      // What the library is given is unpacked already.
      super({ ...parameters, LercParameters: [4, 0] } as never);
      this.#scheme = parameters.LercParameters?.[1] ?? 0;
    }

    override async decodeBlock(stored: ArrayBuffer): Promise<ArrayBuffer> {
      const blob = unpack(Buffer.from(stored), this.#scheme);
      // The library wants a buffer that holds nothing else.
      const decoded = await super.decodeBlock(Uint8Array.from(blob).buffer);
      return repaired(decoded as ArrayBuffer, parseBlob(blob));
    }
  }

  library.addDecoder(
    lercCompression,
    () => Promise.resolve(LercBlocks as unknown as typeof GeoTiff.BaseDecoder),
    async (directory) => {
      const isTiled = !directory.hasTag('StripOffsets');
      const value = (name: string) => directory.loadValue(name as never) as Promise<unknown>;
      return {
        tileWidth: await value(isTiled ? 'TileWidth' : 'ImageWidth'),
        tileHeight: isTiled
          ? await value('TileLength')
          : ((await value('RowsPerStrip')) ?? (await value('ImageLength'))),
        planarConfiguration: await value('PlanarConfiguration'),
        bitsPerSample: await value('BitsPerSample'),
        predictor: 1,
        LercParameters: [...((await value('LercParameters')) as Iterable<number>)] as unknown,
      } as never;
    },
    false,
  );
}

function unpack(stored: Buffer, scheme: number): Buffer {
  if (scheme === 0) return stored;
  if (scheme === 1) return inflateSync(stored);
  if (scheme === 2) return zstdDecompressSync(stored);
  throw new Error(`LERC with unsupported compression ${scheme}`);
}

/** The header of a LERC 2 blob (esri.github.io/lerc, Lerc2.h). */
function parseBlob(blob: Buffer): LercBlob {
  if (blob.toString('latin1', 0, 6) !== 'Lerc2 ') throw new Error('unsupported LERC of the first kind');
  const version = blob.readInt32LE(6);
  if (version < 1 || version > 5) throw new Error(`unsupported LERC version ${version}`);
  let at = version >= 3 ? 14 : 10;
  const next = () => blob.readInt32LE((at += 4) - 4);
  const pixels = next() * next();
  const dimensions = version >= 4 ? next() : 1;
  const validPixels = next();
  next();
  const blobBytes = next();
  const type = next();
  const maskBytes = blob.readInt32LE((at += 24));
  return {
    type,
    pixels,
    dimensions,
    validPixels,
    blobBytes,
    mask: blob.subarray(at + 4, at + 4 + maskBytes),
  };
}

function repaired(decoded: ArrayBuffer, blob: LercBlob): ArrayBuffer {
  const { type, pixels, dimensions, validPixels, blobBytes } = blob;
  const size = sampleBytes[type] ?? 0;
  const expected = pixels * dimensions * size;
  // Unpacked values end the blob.
  const values = decoded.byteLength > expected ? decoded.slice(blobBytes - expected, blobBytes) : decoded;
  if (values.byteLength !== expected) throw new Error('a LERC block of another size than it says');
  if (validPixels === pixels || type < firstFloatType) return values;
  const isValid = decodeMask(blob);
  const samples = size === 4 ? new Float32Array(values) : new Float64Array(values);
  for (let pixel = 0; pixel < pixels; pixel++) {
    if ((isValid[pixel >> 3]! & (128 >> (pixel & 7))) === 0)
      samples.fill(NaN, pixel * dimensions, (pixel + 1) * dimensions);
  }
  return values;
}

/** One bit a pixel, highest first. The runs are signed 16-bit counts: bytes as they are, or one byte repeated. */
function decodeMask({ mask, pixels }: LercBlob): Uint8Array {
  const bits = new Uint8Array(Math.ceil(pixels / 8));
  for (let from = 0, to = 0; from + 3 <= mask.length;) {
    const count = mask.readInt16LE(from);
    from += 2;
    if (count > 0) bits.set(mask.subarray(from, from + Math.min(count, bits.length - to)), to);
    else bits.fill(mask[from]!, to, to - count);
    to += Math.abs(count);
    from += count > 0 ? count : 1;
  }
  return bits;
}
