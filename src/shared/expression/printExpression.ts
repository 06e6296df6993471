import type { Expression } from './Expression.ts';

/** How tightly a node binds; an operand that binds looser than its place stands in parentheses. */
const strength = {
  or: 1,
  and: 2,
  not: 3,
  compare: 4,
  in: 4,
  sum: 5,
  product: 6,
  negate: 7,
  primary: 8,
} as const;

/** The text of an expression, in one spelling. The inverse of `parseExpression`. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return printLiteral(expression.value);
    case 'name':
      return expression.name;
    case 'call':
      return `${expression.name}(${printArgument(expression.argument)})`;
    case 'negate':
      return `-${wrapped(expression.operand, strength.primary)}`;
    case 'arithmetic':
    case 'compare':
      return printBinary(expression, expression.operator);
    case 'in':
      return `${wrapped(expression.left, strength.sum)} in (${expression.values.map(printLiteral).join(', ')})`;
    case 'not':
      return `not ${wrapped(expression.operand, strength.not)}`;
    case 'and':
    case 'or':
      return printBinary(expression, expression.kind);
  }
}

function printBinary(node: Expression & { left: Expression; right: Expression }, operator: string): string {
  const own = strengthOf(node);
  // Comparisons do not chain; the others lean left.
  const left = wrapped(node.left, node.kind === 'compare' ? own + 1 : own);
  return `${left} ${operator} ${wrapped(node.right, own + 1)}`;
}

function wrapped(node: Expression, minimum: number): string {
  const text = printExpression(node);
  return strengthOf(node) < minimum ? `(${text})` : text;
}

function strengthOf(node: Expression): number {
  if (node.kind === 'arithmetic')
    return node.operator === '+' || node.operator === '-' ? strength.sum : strength.product;
  if (node.kind === 'name' || node.kind === 'call') return strength.primary;
  if (node.kind === 'literal')
    return typeof node.value === 'number' && (node.value < 0 || Object.is(node.value, -0))
      ? strength.negate
      : strength.primary;
  return strength[node.kind];
}

/** A word that the scanner reads as an argument stands as it is, any other between quotation marks. */
function printArgument(argument: string): string {
  return /^[\p{L}\p{N}_-]+$/u.test(argument) ? argument : printLiteral(argument);
}

function printLiteral(value: string | number | boolean): string {
  if (typeof value === 'string') return `"${value.replaceAll('"', '""')}"`;
  return Object.is(value, -0) ? '-0' : String(value);
}
