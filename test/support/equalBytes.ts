import { expect } from 'vitest';

/*
 * Rasters of the same bytes are equal at once: Vitest asks for the name of every element, which takes a tenth of a second for
 * a mask. Where they differ it looks by itself, and shows where.
 */
expect.addEqualityTesters([
  (a: unknown, b: unknown): boolean | undefined => {
    if (!(a instanceof Uint8Array || a instanceof Float32Array || a instanceof Uint16Array)) return undefined;
    if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return undefined;
    return Buffer.compare(bytesOf(a), bytesOf(b as typeof a)) === 0 ? true : undefined;
  },
]);

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array | Uint16Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
