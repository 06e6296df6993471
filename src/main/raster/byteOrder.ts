/** Turns the byte order of whole samples of `size` bytes around, in place. */
export function swapBytes(buffer: Buffer, size: number): void {
  if (size === 2) buffer.swap16();
  else if (size === 4) buffer.swap32();
  else if (size === 8) buffer.swap64();
}
