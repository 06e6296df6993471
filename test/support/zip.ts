import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { crc32, deflateRawSync } from 'node:zlib';

/** A file of a test archive. What is not given is right; what is given stands as it is, to plant damage. */
export interface ZipFile {
  readonly name: string;
  readonly data: Uint8Array;
  /** 0 stored (default), 8 deflated. */
  readonly method?: 0 | 8;
  /** The method that both headers name instead. */
  readonly saidMethod?: number;
  /** CRC-32 that both headers give instead of the right one. */
  readonly saidCrc32?: number;
  /** Sizes that the central directory gives instead of the right ones. */
  readonly saidSize?: number;
  readonly saidStored?: number;
  /** Offset of the local header that the central directory gives instead of the right one. */
  readonly saidOffset?: number;
  /** Name in the local header. */
  readonly localName?: string;
  /** Names as bytes, in place of UTF-8. */
  readonly rawName?: Uint8Array;
  /** General purpose flags: 1 encrypted, 0x800 the name is UTF-8 (default: only when it is not ASCII). */
  readonly flags?: number;
  /** Extra field of the local header alone: no reader knows its length from the directory. */
  readonly localExtra?: Uint8Array;
  /** Unix mode, for a symbolic link 0o120777. */
  readonly unixMode?: number;
}

export interface ZipOptions {
  /** Sizes, offsets and counts in zip64 fields only. */
  readonly zip64?: boolean;
  readonly comment?: string | Uint8Array;
  /** Bytes before the archive that its offsets do not know of. */
  readonly prepend?: Uint8Array;
  /** Bytes of a hole before the archive that its offsets do know of: the file is sparse. */
  readonly hole?: number;
  /** Number of bytes to leave out at the end. */
  readonly cut?: number;
}

/** Writes a zip archive as tests need it: whole, or with the damage that is asked for. */
export function writeZip(path: string, files: readonly ZipFile[], options: ZipOptions = {}): void {
  const bytes = buildZip(files, options);
  if (!options.hole) return writeFileSync(path, bytes);
  const fd = openSync(path, 'w');
  writeSync(fd, bytes, 0, bytes.length, options.hole);
  closeSync(fd);
}

/** The bytes of an archive, without its hole. */
export function buildZip(files: readonly ZipFile[], options: ZipOptions = {}): Buffer {
  const hole = options.hole ?? 0;
  const isBig = options.zip64 === true;
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const file of files) {
    const made = headersOf(file, hole + at, isBig);
    parts.push(...made.local);
    directory.push(made.central);
    for (const part of made.local) at += part.length;
  }
  const central = Buffer.concat(directory);
  const end = endOf(files.length, central.length, hole + at, options);
  const whole = Buffer.concat([options.prepend ?? new Uint8Array(), ...parts, central, end]);
  return whole.subarray(0, whole.length - (options.cut ?? 0));
}

function headersOf(file: ZipFile, offset: number, isBig: boolean): { local: Buffer[]; central: Buffer } {
  const method = file.method ?? 0;
  const stored = method === 8 ? deflateRawSync(file.data) : Buffer.from(file.data);
  const name = Buffer.from(file.rawName ?? file.name);
  const localName = file.localName === undefined ? name : Buffer.from(file.localName);
  const isAscii = name.every((byte) => byte < 128);
  const common = Buffer.alloc(22);
  common.writeUInt16LE(isBig ? 45 : 20, 0);
  common.writeUInt16LE(file.flags ?? (isAscii || file.rawName ? 0 : 0x800), 2);
  common.writeUInt16LE(file.saidMethod ?? method, 4);
  common.writeUInt16LE(0x21, 8);
  common.writeUInt32LE((file.saidCrc32 ?? crc32(file.data)) >>> 0, 10);
  const sizes = (size: number, packed: number): Buffer => {
    const bytes = Buffer.from(common);
    bytes.writeUInt32LE(isBig ? 0xffffffff : packed >>> 0, 14);
    bytes.writeUInt32LE(isBig ? 0xffffffff : size >>> 0, 18);
    return bytes;
  };
  const extra = (values: readonly number[]): Buffer => {
    if (!isBig) return Buffer.alloc(0);
    const bytes = Buffer.alloc(4 + values.length * 8);
    bytes.writeUInt16LE(1, 0);
    bytes.writeUInt16LE(values.length * 8, 2);
    values.forEach((value, i) => bytes.writeBigUInt64LE(BigInt(value), 4 + i * 8));
    return bytes;
  };
  const localExtra = Buffer.concat([
    extra([file.data.length, stored.length]),
    file.localExtra ?? new Uint8Array(),
  ]);
  const local = [
    Buffer.from('PK\x03\x04', 'latin1'),
    sizes(file.data.length, stored.length),
    shorts(localName.length, localExtra.length),
    localName,
    localExtra,
    stored,
  ];
  const size = file.saidSize ?? file.data.length;
  const packed = file.saidStored ?? stored.length;
  const place = file.saidOffset ?? offset;
  const centralExtra = extra([size, packed, place]);
  const tail = Buffer.alloc(12);
  tail.writeUInt32LE(((file.unixMode ?? 0o100644) << 16) >>> 0, 4);
  tail.writeUInt32LE(isBig ? 0xffffffff : place >>> 0, 8);
  const central = Buffer.concat([
    Buffer.from('PK\x01\x02', 'latin1'),
    shorts(0x031e),
    sizes(size, packed),
    shorts(name.length, centralExtra.length, 0),
    tail,
    name,
    centralExtra,
  ]);
  return { local, central };
}

function endOf(count: number, centralBytes: number, start: number, options: ZipOptions): Buffer {
  const comment = Buffer.from(options.comment ?? '');
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(options.zip64 ? 0xffff : count, 8);
  end.writeUInt16LE(options.zip64 ? 0xffff : count, 10);
  end.writeUInt32LE(options.zip64 ? 0xffffffff : centralBytes, 12);
  end.writeUInt32LE(options.zip64 ? 0xffffffff : start, 16);
  end.writeUInt16LE(comment.length, 20);
  if (!options.zip64) return Buffer.concat([end, comment]);
  const big = Buffer.alloc(56);
  big.write('PK\x06\x06', 'latin1');
  big.writeBigUInt64LE(44n, 4);
  big.writeUInt16LE(45, 12);
  big.writeUInt16LE(45, 14);
  big.writeBigUInt64LE(BigInt(count), 24);
  big.writeBigUInt64LE(BigInt(count), 32);
  big.writeBigUInt64LE(BigInt(centralBytes), 40);
  big.writeBigUInt64LE(BigInt(start), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 'latin1');
  locator.writeBigUInt64LE(BigInt(start + centralBytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([big, locator, end, comment]);
}

function shorts(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, i) => bytes.writeUInt16LE(value, i * 2));
  return bytes;
}
