import { AppError } from '../errors.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const padding = 0x3d;

const encodeTable = Uint8Array.from(alphabet, (letter) => letter.charCodeAt(0));
/** Sextet of each character code, 255 where the character is not of the alphabet. */
const decodeTable = new Uint8Array(256).fill(255);
encodeTable.forEach((code, sextet) => (decodeTable[code] = sextet));

/** Characters given to String.fromCharCode at once: well below every engine's limit on arguments. */
const chunk = 8192;

/** Bytes as standard base64 with padding (RFC 4648, section 4). The inverse is `fromBase64`. */
export function toBase64(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let at = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = (bytes[i]! << 16) | ((left > 1 ? bytes[i + 1]! : 0) << 8) | (left > 2 ? bytes[i + 2]! : 0);
    codes[at++] = encodeTable[word >> 18]!;
    codes[at++] = encodeTable[(word >> 12) & 63]!;
    codes[at++] = left > 1 ? encodeTable[(word >> 6) & 63]! : padding;
    codes[at++] = left > 2 ? encodeTable[word & 63]! : padding;
  }
  let text = '';
  for (let i = 0; i < codes.length; i += chunk) text += String.fromCharCode(...codes.subarray(i, i + chunk));
  return text;
}

/**
 * Bytes of a base64 text, the inverse of `toBase64`.
 *
 * Strict: padding is required, nothing else (blanks, the URL alphabet, stray bits under the padding) is let through, so a
 * text has one reading. Throws AppError `badRequest`.
 */
export function fromBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0) throw notBase64('length');
  const pad = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - pad);
  let at = 0;
  for (let i = 0; i < text.length; i += 4) {
    const isLast = i + 4 === text.length;
    const a = sextet(text, i);
    const b = sextet(text, i + 1);
    const c = isLast && pad === 2 ? 0 : sextet(text, i + 2);
    const d = isLast && pad >= 1 ? 0 : sextet(text, i + 3);
    if (isLast && ((pad === 2 && (b & 15) !== 0) || (pad === 1 && (c & 3) !== 0))) throw notBase64('padding');
    bytes[at++] = (a << 2) | (b >> 4);
    if (at < bytes.length) bytes[at++] = ((b << 4) | (c >> 2)) & 255;
    if (at < bytes.length) bytes[at++] = ((c << 6) | d) & 255;
  }
  return bytes;
}

function sextet(text: string, index: number): number {
  const code = text.charCodeAt(index);
  const value = code < 256 ? decodeTable[code]! : 255;
  if (value === 255) throw notBase64(`character ${index}`);
  return value;
}

function notBase64(what: string): AppError {
  return new AppError('badRequest', {}, { detail: `not base64: ${what}` });
}
