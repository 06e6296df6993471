import { gateValues } from '../editing/rules.ts';
import { evaluate } from './evaluate.ts';
import { callKey, type ArithmeticOperator, type CompareOperator, type Expression } from './Expression.ts';

/** The values of a name, or of a call under its key, at all pixels: NaN where it is not known. */
export type PixelLookup = (key: string) => ArrayLike<number>;

/** Pixels that are computed at once: what a step makes stays in the processor's cache. */
const blockPx = 4096;
const { no, yes, unknown } = gateValues;

/** Computes `count` pixels from `start` on into `to`. */
type NumberStep = (to: Float64Array, start: number, count: number) => void;
type TestStep = (to: Uint8Array, start: number, count: number) => void;

/**
 * Whether a condition is true at each pixel: `gateValues`.
 *
 * As `evaluate`, but what is not known stays so: a comparison with a number that is not known is neither true nor false, nor
 * is its opposite (`evaluate` takes `x != 1` of an unknown x for true), and `not`, `and`, `or` are those of Kleene's logic
 * with three values. Numbers are of double precision.
 *
 * @param lookup gives arrays of at least `length` values.
 */
export function evaluatePixels(
  expression: Expression,
  lookup: PixelLookup,
  length: number,
): Uint8Array<ArrayBuffer> {
  const step = testOf(expression, lookup);
  const result = new Uint8Array(length);
  for (let start = 0; start < length; start += blockPx) {
    const count = Math.min(blockPx, length - start);
    step(result.subarray(start, start + count), start, count);
  }
  return result;
}

/** The number that an expression gives at each pixel, in single precision; NaN where it is not known. */
export function evaluatePixelNumber(
  expression: Expression,
  lookup: PixelLookup,
  length: number,
): Float32Array<ArrayBuffer> {
  const step = numberOf(expression, lookup);
  const result = new Float32Array(length);
  const block = new Float64Array(Math.min(blockPx, length));
  for (let start = 0; start < length; start += blockPx) {
    const count = Math.min(blockPx, length - start);
    step(block, start, count);
    result.set(block.subarray(0, count), start);
  }
  return result;
}

function numberOf(node: Expression, lookup: PixelLookup): NumberStep {
  switch (node.kind) {
    case 'literal':
      return (to, _, count) => to.fill(Number(node.value), 0, count);
    case 'name':
      return copyOf(lookup(node.name));
    case 'call':
      return copyOf(lookup(callKey(node.name, node.argument)));
    case 'negate': {
      const operand = numberOf(node.operand, lookup);
      return (to, start, count) => {
        operand(to, start, count);
        for (let i = 0; i < count; i++) to[i] = -to[i]!;
      };
    }
    case 'arithmetic':
      return calculation(node.operator, numberOf(node.left, lookup), numberOf(node.right, lookup));
    default:
      throw new TypeError(`${node.kind} is no number`);
  }
}

function copyOf(values: ArrayLike<number>): NumberStep {
  return (to, start, count) => {
    for (let i = 0; i < count; i++) to[i] = values[start + i]!;
  };
}

function calculation(operator: ArithmeticOperator, left: NumberStep, right: NumberStep): NumberStep {
  const other = new Float64Array(blockPx);
  const both = (to: Float64Array, start: number, count: number): void => {
    left(to, start, count);
    right(other, start, count);
  };
  switch (operator) {
    case '+':
      return (to, start, count) => {
        both(to, start, count);
        for (let i = 0; i < count; i++) to[i]! += other[i]!;
      };
    case '-':
      return (to, start, count) => {
        both(to, start, count);
        for (let i = 0; i < count; i++) to[i]! -= other[i]!;
      };
    case '*':
      return (to, start, count) => {
        both(to, start, count);
        for (let i = 0; i < count; i++) to[i]! *= other[i]!;
      };
    case '/':
      return (to, start, count) => {
        both(to, start, count);
        // A quotient by zero is not known rather than infinite.
        for (let i = 0; i < count; i++) to[i] = other[i] === 0 ? NaN : to[i]! / other[i]!;
      };
  }
}

function testOf(node: Expression, lookup: PixelLookup): TestStep {
  switch (node.kind) {
    case 'literal':
      return (to, _, count) => to.fill(node.value === true ? yes : no, 0, count);
    case 'not': {
      const operand = testOf(node.operand, lookup);
      return (to, start, count) => {
        operand(to, start, count);
        for (let i = 0; i < count; i++) if (to[i] !== unknown) to[i]! ^= 1;
      };
    }
    case 'and':
    case 'or':
      return joined(node.kind, testOf(node.left, lookup), testOf(node.right, lookup));
    case 'in':
      return membership(node, lookup);
    case 'compare':
      return comparison(node, lookup);
    default:
      throw new TypeError(`${node.kind} is no condition`);
  }
}

function joined(kind: 'and' | 'or', left: TestStep, right: TestStep): TestStep {
  const other = new Uint8Array(blockPx);
  // What decides alone, whatever the other side is.
  const decides = kind === 'and' ? no : yes;
  const rest = kind === 'and' ? yes : no;
  return (to, start, count) => {
    left(to, start, count);
    right(other, start, count);
    for (let i = 0; i < count; i++) {
      const a = to[i]!;
      const b = other[i]!;
      to[i] = a === decides || b === decides ? decides : a === unknown || b === unknown ? unknown : rest;
    }
  };
}

function membership(node: Extract<Expression, { kind: 'in' }>, lookup: PixelLookup): TestStep {
  if (!isNumber(node.left)) return sameEverywhere(node, node.left, lookup, node.values);
  const left = numberOf(node.left, lookup);
  const values = new Set(node.values);
  const block = new Float64Array(blockPx);
  return (to, start, count) => {
    left(block, start, count);
    for (let i = 0; i < count; i++) {
      const value = block[i]!;
      // -0 and 0 are one number, and one value of a Set.
      to[i] = value !== value ? unknown : values.has(value) ? yes : no;
    }
  };
}

/** Of texts, which are all written in the expression itself, or of conditions. */
function sameEverywhere(
  node: Expression,
  operand: Expression,
  lookup: PixelLookup,
  values: readonly (string | number | boolean)[],
): TestStep {
  if (operand.kind === 'literal') {
    const holds = evaluate(node, () => null) ? yes : no;
    return (to, _, count) => to.fill(holds, 0, count);
  }
  const step = testOf(operand, lookup);
  const [hasNo, hasYes] = [values.includes(false) ? yes : no, values.includes(true) ? yes : no];
  return (to, start, count) => {
    step(to, start, count);
    for (let i = 0; i < count; i++) if (to[i] !== unknown) to[i] = to[i] === yes ? hasYes : hasNo;
  };
}

function comparison(node: Extract<Expression, { kind: 'compare' }>, lookup: PixelLookup): TestStep {
  const { operator, left, right } = node;
  if (isNumber(left)) return numbersCompared(operator, numberOf(left, lookup), numberOf(right, lookup));
  if (left.kind === 'literal' && right.kind === 'literal') {
    const holds = evaluate(node, () => null) ? yes : no;
    return (to, _, count) => to.fill(holds, 0, count);
  }
  const [first, second] = [testOf(left, lookup), testOf(right, lookup)];
  const other = new Uint8Array(blockPx);
  const whenSame = operator === '=' ? yes : no;
  return (to, start, count) => {
    first(to, start, count);
    second(other, start, count);
    for (let i = 0; i < count; i++) {
      const a = to[i]!;
      const b = other[i]!;
      to[i] = a === unknown || b === unknown ? unknown : a === b ? whenSame : 1 - whenSame;
    }
  };
}

function numbersCompared(operator: CompareOperator, left: NumberStep, right: NumberStep): TestStep {
  const [a, b] = [new Float64Array(blockPx), new Float64Array(blockPx)];
  const test = testers[operator as keyof typeof testers];
  return (to, start, count) => {
    left(a, start, count);
    right(b, start, count);
    test(to, a, b, count);
    for (let i = 0; i < count; i++) if (a[i] !== a[i] || b[i] !== b[i]) to[i] = unknown;
  };
}

type Tester = (to: Uint8Array, a: Float64Array, b: Float64Array, count: number) => void;

/** One loop each: a comparison that is chosen within the loop takes three times as long. */
const testers: Readonly<Record<'=' | '!=' | '<' | '<=' | '>' | '>=', Tester>> = {
  '=': (to, a, b, count) => {
    for (let i = 0; i < count; i++) to[i] = a[i]! === b[i]! ? yes : no;
  },
  '!=': (to, a, b, count) => {
    for (let i = 0; i < count; i++) to[i] = a[i]! === b[i]! ? no : yes;
  },
  '<': (to, a, b, count) => {
    for (let i = 0; i < count; i++) to[i] = a[i]! < b[i]! ? yes : no;
  },
  '<=': (to, a, b, count) => {
    for (let i = 0; i < count; i++) to[i] = a[i]! <= b[i]! ? yes : no;
  },
  '>': (to, a, b, count) => {
    for (let i = 0; i < count; i++) to[i] = a[i]! > b[i]! ? yes : no;
  },
  '>=': (to, a, b, count) => {
    for (let i = 0; i < count; i++) to[i] = a[i]! >= b[i]! ? yes : no;
  },
};

/** Whether a checked expression gives a number. */
function isNumber(node: Expression): boolean {
  return node.kind === 'literal'
    ? typeof node.value === 'number'
    : node.kind === 'name' || node.kind === 'call' || node.kind === 'negate' || node.kind === 'arithmetic';
}
