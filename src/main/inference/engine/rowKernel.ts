/*
 * A WebAssembly function, written out here, that does for four pixels at a time what decoding a row of logits takes longest for: the
 * highest channel, and the sum of exp(score - highest).
 *
 *   reduce(channels, stride, at) -> isNaN
 *
 * Channel c of the pixels is at byte c * stride, float32; stride is a multiple of 16. Sums (float32) are written at `at`, numbers of
 * channels (int32) at `at + stride`. The result is not 0 when a pixel has a NaN, or a highest score that is not finite.
 *
 * exp(-d) is 2^m * 2^f with m whole and f within 1/2: 2^f by its Taylor polynomial of degree 5, which is off by less than
 * (ln 2 / 2)^6 / 6! * 2^(1/2) = 3.4e-6 of itself.
 */

/**
 * How far a sum of so many terms may be off, as a share of it. A term by 3.4e-6 of itself, by roundings of the polynomial (4 * 2^-24 of
 * itself) and of its argument (d * 2^-22 of itself, that is 0.37 * 2^-22 of the largest term, which is 1), the sum by 2^-24 a term.
 */
export const sumError = (terms: number): number => 4e-6 + terms * 1.6e-7;

const type = { i32: 0x7f, v128: 0x7b } as const;

const op = {
  block: 0x02,
  loop: 0x03,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  get: 0x20,
  set: 0x21,
  i32Const: 0x41,
  i32GeS: 0x4e,
  i32Add: 0x6a,
} as const;

const simd = {
  load: 0x00,
  store: 0x0b,
  const: 0x0c,
  i32Splat: 0x11,
  f32Eq: 0x41,
  f32Ne: 0x42,
  f32Gt: 0x44,
  or: 0x50,
  bitselect: 0x52,
  anyTrue: 0x53,
  f32Nearest: 0x6a,
  i32Shl: 0xab,
  i32Add: 0xae,
  f32Abs: 0xe0,
  f32Add: 0xe4,
  f32Sub: 0xe5,
  f32Mul: 0xe6,
  f32Max: 0xe9,
  i32TruncSat: 0xf8,
} as const;

/** Parameters, then locals. */
const local = {
  ...{ channels: 0, stride: 1, at: 2 },
  ...{ x: 3, channel: 4, place: 5 },
  ...{ highest: 6, best: 7, value: 8, sum: 9, bad: 10, whole: 11, mask: 12 },
  /** The first of those that hold `constants`. */
  constants: 13,
} as const;

/** Of 2^f, the highest power first. */
const coefficients = [5, 4, 3, 2, 1, 0].map((power) => Math.LN2 ** power / factorial(power));
const [log2e, lowest, bias] = [6, 7, 8];
/** Set once, before the loops: V8 would make them anew in each turn, at three instructions each. */
const constants = (): number[][] => [
  ...coefficients.map(floats),
  ...[floats(Math.LOG2E), floats(-126), integers(127)],
];
const constant = (index: number): number[] => get(local.constants + index);

/** The bytes of a module that exports its `memory`, of `pages` of 64 KiB, and `reduce`. */
export function encodeRowKernel(pages: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 3, type.i32, type.i32, type.i32, 1, type.i32]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...unsigned(pages)]),
    ...section(7, [2, ...exported('memory', 2), ...exported('reduce', 0)]),
    ...section(10, [1, ...sized(body())]),
  ]);
}

function body(): number[] {
  const list = constants();
  const locals = [2, 3, type.i32, 7 + list.length, type.v128];
  const set = list.flatMap((code, index) => [...code, op.set, local.constants + index]);
  return [...locals, ...set, ...pixels([...findHighest(), ...addUp(), ...store()]), ...anyBad(), op.end];
}

/** For all pixels, four at a time. */
function pixels(code: number[]): number[] {
  return [
    ...[op.i32Const, 0, op.set, local.x, op.block, 0x40, op.loop, 0x40],
    ...[...get(local.x), ...get(local.stride), op.i32GeS, op.brIf, 1],
    ...code,
    ...[...get(local.x), op.i32Const, 16, op.i32Add, op.set, local.x],
    ...[op.br, 0, op.end, op.end],
  ];
}

/** For all channels; `value` is theirs. */
function channels(code: number[]): number[] {
  return [
    ...[op.i32Const, 0, op.set, local.channel, ...get(local.x), op.set, local.place],
    ...[op.block, 0x40, op.loop, 0x40],
    ...[...get(local.channel), ...get(local.channels), op.i32GeS, op.brIf, 1],
    ...[...get(local.place), ...vector(simd.load), 4, 0, op.set, local.value],
    ...code,
    ...[...get(local.place), ...get(local.stride), op.i32Add, op.set, local.place],
    ...[...get(local.channel), op.i32Const, 1, op.i32Add, op.set, local.channel],
    ...[op.br, 0, op.end, op.end],
  ];
}

function findHighest(): number[] {
  return [
    ...[...floats(-Infinity), op.set, local.highest, ...integers(0), op.set, local.best],
    ...channels([
      // Of equal scores the first channel stays; a NaN is never greater.
      ...[...get(local.value), ...get(local.highest), ...vector(simd.f32Gt), op.set, local.mask],
      ...[...get(local.value), ...get(local.highest), ...get(local.mask)],
      ...[...vector(simd.bitselect), op.set, local.highest],
      ...[...get(local.channel), ...vector(simd.i32Splat), ...get(local.best), ...get(local.mask)],
      ...[...vector(simd.bitselect), op.set, local.best],
      ...[...get(local.value), ...get(local.value), ...vector(simd.f32Ne), ...noteBad()],
    ]),
    ...[
      ...get(local.highest),
      ...vector(simd.f32Abs),
      ...floats(Infinity),
      ...vector(simd.f32Eq),
      ...noteBad(),
    ],
  ];
}

function noteBad(): number[] {
  return [...get(local.bad), ...vector(simd.or), op.set, local.bad];
}

function addUp(): number[] {
  return [
    ...[...floats(0), op.set, local.sum],
    ...channels([
      // In powers of two; below 2^-126 nothing counts.
      ...[...get(local.value), ...get(local.highest), ...vector(simd.f32Sub)],
      ...[...constant(log2e!), ...vector(simd.f32Mul), ...constant(lowest!), ...vector(simd.f32Max)],
      ...[op.set, local.value, ...get(local.value), ...vector(simd.f32Nearest), op.set, local.whole],
      ...[...get(local.value), ...get(local.whole), ...vector(simd.f32Sub), op.set, local.value],
      ...polynomial(),
      // 2^whole: its exponent, in its place.
      ...[...get(local.whole), ...vector(simd.i32TruncSat), ...constant(bias!), ...vector(simd.i32Add)],
      ...[op.i32Const, 23, ...vector(simd.i32Shl), ...vector(simd.f32Mul)],
      ...[...get(local.sum), ...vector(simd.f32Add), op.set, local.sum],
    ]),
  ];
}

/** Horner's scheme in `value`. */
function polynomial(): number[] {
  const steps = coefficients
    .slice(1)
    .flatMap((_, index) => [
      ...[...get(local.value), ...vector(simd.f32Mul), ...constant(index + 1), ...vector(simd.f32Add)],
    ]);
  return [...constant(0), ...steps];
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

function store(): number[] {
  return [
    ...[...get(local.at), ...get(local.x), op.i32Add, ...get(local.sum), ...vector(simd.store), 4, 0],
    ...[...get(local.at), ...get(local.x), op.i32Add, ...get(local.stride), op.i32Add],
    ...[...get(local.best), ...vector(simd.store), 4, 0],
  ];
}

function anyBad(): number[] {
  return [...get(local.bad), ...vector(simd.anyTrue)];
}

function get(index: number): number[] {
  return [op.get, index];
}
const vector = (code: number): number[] => [0xfd, ...unsigned(code)];

function floats(value: number): number[] {
  return splat(new Uint8Array(Float32Array.of(value, value, value, value).buffer));
}

function integers(value: number): number[] {
  return splat(new Uint8Array(Int32Array.of(value, value, value, value).buffer));
}

const splat = (bytes: Uint8Array): number[] => [...vector(simd.const), ...bytes];

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

const sized = (content: readonly number[]): number[] => [...unsigned(content.length), ...content];
const section = (id: number, content: readonly number[]): number[] => [id, ...sized(content)];
const exported = (name: string, kind: number): number[] => [
  ...sized([...new TextEncoder().encode(name)]),
  kind,
  0,
];
