import { AppError } from '../../shared/errors.ts';
import type { ArchiveEntry } from '../../shared/raster/source.ts';
import {
  centralHeaderBytes,
  decodeName,
  encryptedFlags,
  end64Bytes,
  endBytes,
  isDeflatePlausible,
  localHeaderBytes,
  locator64Bytes,
  readAt,
  scanName,
  signature,
  withArchive,
} from './zipFormat.ts';

/**
 * Why an entry is not used: encrypted; a compression method that is not read; a name that leads out of the archive
 * (absolute, drive letter, `..`, backslash, NUL, or a symbolic link); data beyond the end of the archive's data; a size
 * that its stored bytes cannot have, or too large; the name of an entry before it; no name that can be read.
 */
export type ArchiveFaultReason =
  'encrypted' | 'method' | 'traversal' | 'outside' | 'tooLarge' | 'duplicate' | 'name';

export interface ArchiveFault {
  readonly name: string;
  readonly reason: ArchiveFaultReason;
}

/** The files of an archive, all lists in the same order: that of the central directory. Folders are left out. */
export interface ArchiveListing {
  readonly path: string;
  /** Size of the archive. */
  readonly sizeBytes: number;
  readonly names: readonly string[];
  /** Of the local headers, from the start of the file. */
  readonly offsets: Float64Array;
  readonly storedBytes: Float64Array;
  /** Once decompressed. */
  readonly entryBytes: Float64Array;
  readonly crc32: Uint32Array;
  /** 0 or 8. */
  readonly methods: Uint8Array;
  /** Entries that are not in the lists. */
  readonly faults: readonly ArchiveFault[];
}

/** The part of an entry that is not its name; equal to `EntryPlace` of the datasets. */
type Place = Omit<ArchiveEntry, 'archive' | 'entry'>;

/** Where the directory is. `shift`: bytes before the archive that its offsets do not count. */
interface DirectoryPlace {
  readonly start: number;
  readonly bytes: number;
  readonly shift: number;
  readonly count: number;
}

const maxCommentBytes = 65_535;
/** About three million entries; the largest archive of FLAIR has some thousands. */
const maxDirectoryBytes = 512 * 1024 ** 2;
/** What `entryTable` and memory have room for. Large arrays and GeoPackages are read by parts. */
const maxEntryBytes = 0xffff_ffff;
const maxNameBytes = 4096;

/**
 * Reads the central directory of a zip archive, zip64 too, and nothing else of it: two reads at the end of the file. A
 * comment and bytes before the archive are passed over.
 *
 * Blocks the thread for a few milliseconds per 3,000 entries.
 *
 * @throws AppError `fileMissing`, `fileUnreadable`, or `archiveDamaged` with a detail when there is no whole directory.
 */
export function readArchiveDirectory(path: string): ArchiveListing {
  return withArchive(path, path, (fd, sizeBytes) => {
    const tailBytes = Math.min(sizeBytes, endBytes + maxCommentBytes + locator64Bytes + end64Bytes);
    const tail = Buffer.allocUnsafe(tailBytes);
    if (readAt(fd, tail, sizeBytes - tailBytes) < tailBytes) throw damaged(path, 'cut while it was read');
    const place = findDirectory(fd, path, sizeBytes, tail);
    const inTail = place.start - (sizeBytes - tailBytes);
    const directory =
      inTail >= 0
        ? tail.subarray(inTail, inTail + place.bytes)
        : readDirectoryBytes(fd, path, place.start, place.bytes);
    return parseDirectory(path, sizeBytes, directory, place);
  });
}

/** Where an entry is, for `packEntries`. */
export function placeOf(listing: ArchiveListing, index: number): Place {
  return {
    offset: listing.offsets[index]!,
    storedBytes: listing.storedBytes[index]!,
    sizeBytes: listing.entryBytes[index]!,
    method: listing.methods[index] === 8 ? 8 : 0,
    crc32: listing.crc32[index]!,
  };
}

/** An entry as the readers take it. */
export function entryOf(listing: ArchiveListing, index: number): ArchiveEntry {
  return { archive: listing.path, entry: listing.names[index]!, ...placeOf(listing, index) };
}

function damaged(path: string, detail: string): AppError {
  return new AppError('archiveDamaged', { path }, { detail });
}

function readDirectoryBytes(fd: number, path: string, start: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  if (readAt(fd, bytes, start) < length) throw damaged(path, 'cut while it was read');
  return bytes;
}

/**
 * Finds the end record: the last one whose comment ends with the file and that points to a directory. A comment may hold
 * the signature too.
 */
function findDirectory(fd: number, path: string, size: number, tail: Buffer): DirectoryPlace {
  const tailStart = size - tail.length;
  let problem = 'no end of central directory';
  for (let at = tail.length - endBytes; at >= 0; at--) {
    if (tail[at] !== 0x50 || tail.readUInt32LE(at) !== signature.end) continue;
    if (at + endBytes + tail.readUInt16LE(at + 20) !== tail.length) continue;
    const found = directoryBefore(fd, tail, at, tailStart);
    if (typeof found !== 'string') return found;
    problem = found;
  }
  throw damaged(path, problem);
}

/** The directory that the end record at `at` of the tail speaks of, or what is wrong with it. */
function directoryBefore(fd: number, tail: Buffer, at: number, tailStart: number): DirectoryPlace | string {
  let end = tailStart + at;
  let count = tail.readUInt16LE(at + 10);
  let bytes = tail.readUInt32LE(at + 12);
  let offset = tail.readUInt32LE(at + 16);
  const locator = at - locator64Bytes;
  if (locator >= 0 && tail.readUInt32LE(locator) === signature.locator64) {
    const said = Number(tail.readBigUInt64LE(locator + 8));
    const record = readEnd64(fd, [tailStart + locator - end64Bytes, said]);
    if (!record) return 'no zip64 end of central directory';
    end = record.at;
    count = Number(record.bytes.readBigUInt64LE(32));
    bytes = Number(record.bytes.readBigUInt64LE(40));
    offset = Number(record.bytes.readBigUInt64LE(48));
    if (record.bytes.readUInt32LE(16) !== 0) return 'an archive in several parts';
  } else if (tail.readUInt16LE(at + 4) !== 0) return 'an archive in several parts';
  if (bytes > maxDirectoryBytes) return `a central directory of ${bytes} bytes`;
  if (count === 0 && bytes === 0) return { start: end, bytes: 0, shift: 0, count: 0 };
  if (bytes < centralHeaderBytes || count * centralHeaderBytes > bytes)
    return `${count} entries in a central directory of ${bytes} bytes`;
  // It ends where the end record starts; when other bytes are between, it is where its offset says.
  for (const start of [end - bytes, offset]) {
    if (start < 0 || start < offset || start + bytes > end) continue;
    const first = Buffer.allocUnsafe(4);
    if (readAt(fd, first, start) === 4 && first.readUInt32LE(0) === signature.central)
      return { start, bytes, shift: start - offset, count };
  }
  return 'no central directory where it should be';
}

function readEnd64(fd: number, places: readonly number[]): { at: number; bytes: Buffer } | null {
  for (const at of places) {
    if (!(at >= 0 && at <= Number.MAX_SAFE_INTEGER)) continue;
    const bytes = Buffer.allocUnsafe(end64Bytes);
    if (readAt(fd, bytes, at) === end64Bytes && bytes.readUInt32LE(0) === signature.end64)
      return { at, bytes };
  }
  return null;
}

/**
 * The names so far, to find one that comes twice: open addressing over the hashes that the scan of the bytes gives in
 * passing. A `Set` of the texts would hash each of them once more.
 */
class NameTable {
  readonly #names: readonly string[];
  readonly #slots: Int32Array;
  readonly #hashes: Uint32Array;

  constructor(names: readonly string[], room: number) {
    const size = 2 ** Math.ceil(Math.log2(room * 2 + 2));
    this.#names = names;
    this.#slots = new Int32Array(size).fill(-1);
    this.#hashes = new Uint32Array(size);
  }

  has(name: string, hash: number): boolean {
    const mask = this.#slots.length - 1;
    for (let at = hash & mask; this.#slots[at]! >= 0; at = (at + 1) & mask) {
      if (this.#hashes[at] === hash && this.#names[this.#slots[at]!] === name) return true;
    }
    return false;
  }

  add(hash: number, index: number): void {
    const mask = this.#slots.length - 1;
    let at = hash & mask;
    while (this.#slots[at]! >= 0) at = (at + 1) & mask;
    this.#slots[at] = index;
    this.#hashes[at] = hash;
  }
}

/** One header of the central directory; one object is filled again and again. */
interface Header {
  flags: number;
  method: number;
  crc32: number;
  stored: number;
  size: number;
  offset: number;
  isLink: boolean;
  nameStart: number;
  nameEnd: number;
  next: number;
}

function parseDirectory(
  path: string,
  sizeBytes: number,
  bytes: Buffer,
  place: DirectoryPlace,
): ArchiveListing {
  // Archives of more than 65,535 files without zip64 count modulo 65,536, so the bytes say how many there can be.
  const room = Math.floor(bytes.length / centralHeaderBytes);
  const names: string[] = [];
  const offsets = new Float64Array(room);
  const storedBytes = new Float64Array(room);
  const entryBytes = new Float64Array(room);
  const crcs = new Uint32Array(room);
  const methods = new Uint8Array(room);
  const faults: ArchiveFault[] = [];
  const seen = new NameTable(names, room);
  const scan = { isAscii: true, isSuspect: false, hash: 0 };
  const header: Header = {
    flags: 0,
    method: 0,
    crc32: 0,
    stored: 0,
    size: 0,
    offset: 0,
    isLink: false,
    nameStart: 0,
    nameEnd: 0,
    next: 0,
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let walked = 0;
  for (; header.next < bytes.length; walked++) {
    if (!readCentralHeader(bytes, view, header.next, header))
      throw damaged(path, `entry ${walked + 1} of the central directory`);
    header.offset += place.shift;
    scanName(bytes, header.nameStart, header.nameEnd, scan);
    const name = decodeName(bytes, header.nameStart, header.nameEnd, header.flags, scan.isAscii);
    if (name?.endsWith('/') && header.size === 0) continue;
    const reason = faultOf(header, name, scan.isSuspect, place.start);
    if (name === null || reason !== null || seen.has(name, scan.hash)) {
      const shown = name ?? bytes.toString('latin1', header.nameStart, header.nameEnd);
      faults.push({ name: shown, reason: reason ?? 'duplicate' });
      continue;
    }
    const i = names.length;
    seen.add(scan.hash, i);
    names.push(name);
    offsets[i] = header.offset;
    storedBytes[i] = header.stored;
    entryBytes[i] = header.size;
    crcs[i] = header.crc32;
    methods[i] = header.method;
  }
  if (walked % 65_536 !== place.count % 65_536)
    throw damaged(path, `${walked} entries where ${place.count} are due`);
  const count = names.length;
  return {
    path,
    sizeBytes,
    names,
    offsets: offsets.slice(0, count),
    storedBytes: storedBytes.slice(0, count),
    entryBytes: entryBytes.slice(0, count),
    crc32: crcs.slice(0, count),
    methods: methods.slice(0, count),
    faults,
  };
}

/** Fills `into` from the header at `at`. @returns false when there is none, or it does not fit. */
function readCentralHeader(bytes: Buffer, view: DataView, at: number, into: Header): boolean {
  if (at + centralHeaderBytes > bytes.length || view.getUint32(at, true) !== signature.central) return false;
  into.flags = view.getUint16(at + 8, true);
  into.method = view.getUint16(at + 10, true);
  into.crc32 = view.getUint32(at + 16, true);
  into.stored = view.getUint32(at + 20, true);
  into.size = view.getUint32(at + 24, true);
  into.offset = view.getUint32(at + 42, true);
  // The upper half of the attributes is the Unix mode when the archive was made on such a system.
  into.isLink = bytes[at + 5] === 3 && (view.getUint16(at + 40, true) & 0xf000) === 0xa000;
  into.nameStart = at + centralHeaderBytes;
  into.nameEnd = into.nameStart + view.getUint16(at + 28, true);
  const extraEnd = into.nameEnd + view.getUint16(at + 30, true);
  into.next = extraEnd + view.getUint16(at + 32, true);
  if (into.next > bytes.length) return false;
  if (into.stored === 0xffffffff || into.size === 0xffffffff || into.offset === 0xffffffff)
    readZip64Extra(bytes, extraEnd, into);
  return true;
}

/** Takes the values that are too large for their fields from the zip64 extra field, in the order that it has them. */
function readZip64Extra(bytes: Buffer, end: number, into: Header): void {
  for (let at = into.nameEnd; at + 4 <= end;) {
    const id = bytes.readUInt16LE(at);
    const next = at + 4 + bytes.readUInt16LE(at + 2);
    if (id === 1 && next <= end) {
      let from = at + 4;
      const take = (): number => {
        if (from + 8 > next) return 0xffffffff;
        from += 8;
        return Number(bytes.readBigUInt64LE(from - 8));
      };
      if (into.size === 0xffffffff) into.size = take();
      if (into.stored === 0xffffffff) into.stored = take();
      if (into.offset === 0xffffffff) into.offset = take();
      return;
    }
    at = next;
  }
}

/** Why an entry cannot be used; null when nothing speaks against it. `dataEnd`: where the data of all entries end. */
function faultOf(
  header: Header,
  name: string | null,
  isSuspect: boolean,
  dataEnd: number,
): ArchiveFaultReason | null {
  const nameBytes = header.nameEnd - header.nameStart;
  if (name === null || nameBytes === 0 || nameBytes > maxNameBytes) return 'name';
  if (header.isLink || (isSuspect && leadsOut(name))) return 'traversal';
  if ((header.flags & encryptedFlags) !== 0) return 'encrypted';
  if (header.method !== 0 && header.method !== 8) return 'method';
  const { stored, size } = header;
  // Written so that what is no number is outside too.
  if (!(header.offset + localHeaderBytes + nameBytes + stored <= dataEnd)) return 'outside';
  if (header.method === 0 && size < stored) return 'outside';
  const isPossible = header.method === 0 ? size === stored : isDeflatePlausible(stored, size);
  if (!isPossible || (size > maxEntryBytes && !/\.(npy|gpkg)$/i.test(name))) return 'tooLarge';
  return null;
}

const suspect = /^\/|^[A-Za-z]:|\\|\0|(?:^|\/)\.\.(?:\/|$)/;

function leadsOut(name: string): boolean {
  return suspect.test(name);
}
