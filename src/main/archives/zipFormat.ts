import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';
import type { ArchiveState } from './checkedEntries.ts';

/** Signatures of the parts of a zip archive (APPNOTE 6.3.10, section 4.3), as little-endian numbers. */
export const signature = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
} as const;

/** Fixed parts in bytes. */
export const localHeaderBytes = 30;
export const centralHeaderBytes = 46;
export const endBytes = 22;
export const end64Bytes = 56;
export const locator64Bytes = 20;

/** General purpose flags: any kind of encryption (bits 0, 6, 13), and UTF-8 names (bit 11). */
export const encryptedFlags = 0x2041;
export const utf8Flag = 0x800;

/** Deflate makes at most 258 bytes of 2 bits; the few bytes cover empty and tiny entries. */
export function isDeflatePlausible(storedBytes: number, sizeBytes: number): boolean {
  return sizeBytes <= (storedBytes + 8) * 1032;
}

/** Opening a named pipe would else wait for its writer for ever. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** A failure of the file system while reading, in words that a user understands. */
export function archiveReadError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const options = { detail: error instanceof Error ? error.message : String(error), cause: error };
  if (code === 'ENOENT' || code === 'ENOTDIR') return new AppError('fileMissing', { path }, options);
  return new AppError('fileUnreadable', { path }, options);
}

/**
 * Runs `use` on an open archive and closes it.
 *
 * @param named the path that errors name: that of the archive, or of the entry that is read.
 * @throws AppError `fileMissing`, `fileUnreadable`, and what `use` throws.
 */
export function withArchive<T>(
  path: string,
  named: string,
  use: (fd: number, size: number, stat: ArchiveState) => T,
): T {
  let fd = -1;
  try {
    fd = openSync(path, openFlags);
    const stat = fstatSync(fd);
    if (!stat.isFile())
      throw new AppError('fileUnreadable', { path: named }, { detail: 'not a regular file' });
    return use(fd, stat.size, stat);
  } catch (error) {
    throw archiveReadError(error, named);
  } finally {
    if (fd >= 0) closeSync(fd);
  }
}

/** Reads into all of `target` from `position`; @returns the bytes read, fewer only where the file ends. */
export function readAt(fd: number, target: Uint8Array, position: number): number {
  let done = 0;
  while (done < target.length) {
    const read = readSync(fd, target, done, target.length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Characters 128 to 255 of code page 437, which names are in that are not UTF-8 (APPNOTE appendix D). */
const upper437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/**
 * The name of an entry: UTF-8 when it is that, else code page 437.
 *
 * Names that are UTF-8 without saying so are common (macOS, Python on old systems), and hardly any name of code page 437
 * is valid UTF-8 by chance.
 *
 * @param isAscii as `scanName` says, when it was asked before.
 * @returns null for a name that is said to be UTF-8 and is not.
 */
export function decodeName(
  bytes: Buffer,
  start: number,
  end: number,
  flags: number,
  isAscii = isAsciiName(bytes, start, end),
): string | null {
  if (isAscii) return bytes.toString('latin1', start, end);
  const part = bytes.subarray(start, end);
  try {
    return utf8.decode(part);
  } catch {
    if ((flags & utf8Flag) !== 0) return null;
    return Array.from(part, (byte) => (byte < 128 ? String.fromCharCode(byte) : upper437[byte - 128]!)).join(
      '',
    );
  }
}

function isAsciiName(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i]! > 127) return false;
  return true;
}

const [nul, dot, slash, colon, backslash] = [0, 0x2e, 0x2f, 0x3a, 0x5c];

/** What one pass over the bytes of a name tells; one object is filled again and again. */
export interface NameScan {
  /** Only characters below 128. */
  isAscii: boolean;
  /** It may lead out of the archive: worth a closer look. Nearly no name is, and this is cheaper than a regular expression. */
  isSuspect: boolean;
  /** Of the bytes (FNV-1a, 32 bits). */
  hash: number;
}

export function scanName(bytes: Uint8Array, start: number, end: number, into: NameScan): void {
  let hash = 0x811c9dc5;
  let all = 0;
  let before = 0;
  let isSuspect = bytes[start] === slash || bytes[start + 1] === colon;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    all |= byte;
    if (byte === backslash || byte === nul || (byte === dot && before === dot)) isSuspect = true;
    before = byte;
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  into.isAscii = all < 128;
  into.isSuspect = isSuspect;
  into.hash = hash >>> 0;
}
