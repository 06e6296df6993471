import { callKey } from './Expression.ts';
import type { ArithmeticOperator, CompareOperator, Expression, Value } from './Expression.ts';

export type Lookup = (name: string) => Value | undefined;

/**
 * Whether an expression is true of something.
 *
 * What is not known (`null` or `undefined` from the lookup) is equal to nothing, neither smaller nor greater than
 * anything, and as a condition false: `split = "train"` and `split < "x"` are false of a patch in no split,
 * `split != "train"` is true. Texts are equal when they are the same, case included; `contains` and `like` ignore case.
 * A text with several values fits when any of them does, and is `!=` when none is equal.
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
      return known(lookup(expression.name));
    case 'call':
      return known(lookup(callKey(expression.name, expression.argument)));
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
      return isIn(value, expression.values);
    }
    case 'not':
      return !evaluate(expression.operand, lookup);
    case 'and':
      return evaluate(expression.left, lookup) && evaluate(expression.right, lookup);
    case 'or':
      return evaluate(expression.left, lookup) || evaluate(expression.right, lookup);
  }
}

/** An empty list is a text that is not known. */
function known(value: Value | undefined): Value {
  return value === undefined || (isList(value) && value.length === 0) ? null : value;
}

function isList(value: Value): value is readonly string[] {
  return Array.isArray(value);
}

function compute(operator: ArithmeticOperator, left: Value, right: Value): number | null {
  if (typeof left !== 'number' || typeof right !== 'number') return null;
  const result = calculate(operator, left, right);
  // Not a number, as infinity minus itself: the vectors of the patch table know no other "not known".
  return Number.isNaN(result) ? null : result;
}

function calculate(operator: ArithmeticOperator, left: number, right: number): number {
  if (operator === '+') return left + right;
  if (operator === '-') return left - right;
  if (operator === '*') return left * right;
  // A quotient by zero is not known rather than infinite: a pixel of two zeros is no pixel of high index.
  return right === 0 ? NaN : left / right;
}

/** Whether a value, or any of several, is in a list. */
export function isIn(value: Value, values: readonly (string | number | boolean)[]): boolean {
  if (value === null) return false;
  return isList(value) ? value.some((item) => values.includes(item)) : values.includes(value);
}

function compare(operator: CompareOperator, left: Value, right: Value): boolean {
  return ignoresCase(operator)
    ? compareFolded(operator, fold(left), fold(right))
    : compareFolded(operator, left, right);
}

/** True for the operators whose two sides `compareFolded` takes folded. */
export function ignoresCase(operator: CompareOperator): boolean {
  return operator === 'contains' || operator === 'like';
}

/** A text as `contains` and `like` see it. */
export function fold(value: Value): Value {
  if (value === null) return null;
  return isList(value) ? value.map((item) => item.toLowerCase()) : String(value).toLowerCase();
}

/** Compares two values of one type; for operators that ignore case both are folded already. */
export function compareFolded(operator: CompareOperator, left: Value, right: Value): boolean {
  if (left === null || right === null) return operator === '!=' && left !== right;
  if (operator === '!=') return !compareFolded('=', left, right);
  if (isList(left)) return left.some((item) => compareFolded(operator, item, right));
  if (isList(right)) return right.some((item) => compareFolded(operator, left, item));
  switch (operator) {
    case '=':
      return left === right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case 'contains':
      return String(left).includes(String(right));
    case 'like':
      return matchesPattern(String(left), String(right));
  }
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
