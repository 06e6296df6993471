import fc from 'fast-check';
import type { OpInput } from '../../src/shared/editing/ops/op.ts';

// What the tests of the filters share: small masks, and the ways of a slow reference.

/** Masks of blocks and single pixels, of few classes so that they meet often; sometimes with pixels that have no mask. */
export function maskInput(mostPx = 14): fc.Arbitrary<OpInput> {
  return fc
    .record({
      width: fc.integer({ min: 1, max: mostPx }),
      height: fc.integer({ min: 1, max: mostPx }),
      classes: fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 5 }),
      hasInside: fc.boolean(),
    })
    .chain(({ width, height, classes, hasInside }) =>
      fc.record({
        width: fc.constant(width),
        height: fc.constant(height),
        gsd: fc.constantFrom(0.2, 0.25, 1),
        blocks: fc.array(
          fc.record({
            x: fc.integer({ min: 0, max: width - 1 }),
            y: fc.integer({ min: 0, max: height - 1 }),
            width: fc.integer({ min: 1, max: width }),
            height: fc.integer({ min: 1, max: height }),
            value: fc.constantFrom(...classes),
          }),
          { maxLength: 8 },
        ),
        noise: fc.array(
          fc.record({
            i: fc.integer({ min: 0, max: width * height - 1 }),
            value: fc.constantFrom(...classes),
          }),
          { maxLength: 12 },
        ),
        missing: hasInside
          ? fc.uniqueArray(fc.integer({ min: 0, max: width * height - 1 }), { maxLength: width * height })
          : fc.constant(null),
        first: fc.constant(classes[0]!),
      }),
    )
    .map(({ width, height, gsd, blocks, noise, missing, first }) => {
      const before = new Uint8Array(width * height).fill(first);
      for (const block of blocks)
        for (let y = block.y; y < Math.min(height, block.y + block.height); y++)
          before.fill(block.value, y * width + block.x, y * width + Math.min(width, block.x + block.width));
      for (const { i, value } of noise) before[i] = value;
      const inside = missing && new Uint8Array(width * height).fill(1);
      for (const i of missing ?? []) inside![i] = 0;
      return { before, width, height, inside, gsd };
    });
}

/** A mask from one letter a pixel and a row a line; letters are the values, a dot is a pixel without a mask. */
export function maskOf(rows: readonly string[], gsd = 1): OpInput {
  const text = rows.join('');
  const before = Uint8Array.from(text, (letter) => (letter === '.' ? 0 : letter.charCodeAt(0)));
  const inside = text.includes('.') ? Uint8Array.from(text, (letter) => (letter === '.' ? 0 : 1)) : null;
  return { before, width: rows[0]!.length, height: rows.length, inside, gsd };
}

/** The inverse of `maskOf`. */
export function rowsOf(data: Uint8Array, { width, inside }: OpInput): string[] {
  const letters = Array.from(data, (value, i) => (inside?.[i] === 0 ? '.' : String.fromCharCode(value)));
  return Array.from({ length: letters.length / width }, (_, row) =>
    letters.slice(row * width, (row + 1) * width).join(''),
  );
}

export const letter = (name: string): number => name.charCodeAt(0);

/** Each pixel of a mask from what a function says of it; pixels without a mask stay. */
export function eachPixel(
  input: OpInput,
  valueOf: (x: number, y: number, own: number) => number,
): Uint8Array {
  return input.before.map((own, i) =>
    hasMask(input, i) ? valueOf(i % input.width, Math.floor(i / input.width), own) : own,
  );
}

export const hasMask = ({ inside }: OpInput, i: number): boolean => inside === null || inside[i] === 1;

/** The pixels that have a mask. */
export function pixelsOf(
  input: OpInput,
): { readonly x: number; readonly y: number; readonly value: number }[] {
  return Array.from(input.before, (value, i) => ({
    ...{ x: i % input.width, y: Math.floor(i / input.width), value, has: hasMask(input, i) },
  })).filter(({ has }) => has);
}

/** The class with most, `own` when it is among them, else the smallest value. */
export function mostOf(shares: ReadonlyMap<number, number>, own: number): number {
  const most = Math.max(...shares.values());
  if (shares.get(own) === most) return own;
  return Math.min(...[...shares].filter(([, share]) => share === most).map(([value]) => value));
}
