import { callKey } from './Expression.ts';
import type { CompareOperator, Expression, Value } from './Expression.ts';

export type Lookup = (name: string) => Value | undefined;

/**
 * Whether an expression is true of something.
 *
 * What is not known (`null` or `undefined` from the lookup) is equal to nothing, neither smaller nor greater than
 * anything, and as a condition false: `split = "train"` and `split < "x"` are false of a patch in no split,
 * `split != "train"` is true. Texts are equal when they are the same, case included; `contains` and `like` ignore case.
 *
 * @param lookup value of a name, or of a call under `has(DEM_ELEV)`.
 */
export function evaluate(expression: Expression, lookup: Lookup): boolean {
  return valueOf(expression, lookup) === true;
}

/** The value of any part of an expression; `null` when something in it is not known. */
export function valueOf(expression: Expression, lookup: Lookup): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'name':
      return lookup(expression.name) ?? null;
    case 'call':
      return lookup(callKey(expression.name, expression.argument)) ?? null;
    case 'negate': {
      const value = valueOf(expression.operand, lookup);
      return typeof value === 'number' ? -value : null;
    }
    case 'arithmetic':
      return compute(
        expression.operator,
        valueOf(expression.left, lookup),
        valueOf(expression.right, lookup),
      );
    case 'compare':
      return compare(
        expression.operator,
        valueOf(expression.left, lookup),
        valueOf(expression.right, lookup),
      );
    case 'in': {
      const value = valueOf(expression.left, lookup);
      return value !== null && expression.values.includes(value);
    }
    case 'not':
      return !evaluate(expression.operand, lookup);
    case 'and':
      return evaluate(expression.left, lookup) && evaluate(expression.right, lookup);
    case 'or':
      return evaluate(expression.left, lookup) || evaluate(expression.right, lookup);
  }
}

function compute(operator: '+' | '-' | '*' | '/', left: Value, right: Value): number | null {
  if (typeof left !== 'number' || typeof right !== 'number') return null;
  if (operator === '+') return left + right;
  if (operator === '-') return left - right;
  if (operator === '*') return left * right;
  // A quotient by zero is not known rather than infinite: a pixel of two zeros is no pixel of high index.
  return right === 0 ? null : left / right;
}

function compare(operator: CompareOperator, left: Value, right: Value): boolean {
  if (left === null || right === null) return operator === '!=' && left !== right;
  switch (operator) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case 'contains':
      return fold(left).includes(fold(right));
    case 'like':
      return matchesPattern(fold(left), fold(right));
  }
}

function fold(value: Value): string {
  return String(value).toLowerCase();
}

/** `*` stands for any characters, `?` for one. Linear in text times stars, whatever the pattern. */
export function matchesPattern(text: string, pattern: string): boolean {
  let t = 0;
  let p = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
