import { compareFolded, ignoresCase, isIn, patchVocabulary } from '../../shared/expression/index.ts';
import type {
  ArithmeticOperator,
  CompareOperator,
  Expression,
  Value,
  ValueType,
  Vocabulary,
} from '../../shared/expression/index.ts';
import { TextColumn } from './TextColumn.ts';

/** A name, or a call, of the vocabulary. */
export type FactNode = Extract<Expression, { kind: 'name' | 'call' }>;

/** Where the columns come from. They belong to the source: nothing is written into them. */
export interface ColumnSource {
  /** Number of rows. */
  readonly count: number;
  /** NaN where not known. */
  number(node: FactNode): Float64Array;
  /** 0 or 1. */
  boolean(node: FactNode): Uint8Array;
  text(node: FactNode): TextColumn;
}

/**
 * `evaluate` of all rows at once: 1 where the expression is true. One pass over typed arrays a node, so that a quarter of a
 * million rows take a millisecond or less each.
 */
export function booleanVector(node: Expression, source: ColumnSource): Uint8Array {
  switch (node.kind) {
    case 'literal':
      return new Uint8Array(source.count).fill(node.value === true ? 1 : 0);
    case 'name':
    case 'call':
      return source.boolean(node);
    case 'not':
      return negated(booleanVector(node.operand, source));
    case 'and':
    case 'or':
      return join(node.kind, booleanVector(node.left, source), booleanVector(node.right, source));
    case 'in':
      return membership(node.left, node.values, source);
    case 'compare':
      return comparison(node, source);
    default:
      throw new Error(`${node.kind} is no condition`);
  }
}

/** `valueOf` of all rows at once, of an expression that is a number; NaN where it is not known. */
export function numberVector(node: Expression, source: ColumnSource): Float64Array {
  switch (node.kind) {
    case 'literal':
      return new Float64Array(source.count).fill(node.value as number);
    case 'name':
    case 'call':
      return source.number(node);
    case 'negate':
      return arithmetic('*', new Float64Array(source.count).fill(-1), numberVector(node.operand, source));
    case 'arithmetic':
      return arithmetic(node.operator, numberVector(node.left, source), numberVector(node.right, source));
    default:
      throw new Error(`${node.kind} is no number`);
  }
}

/** The texts of an expression that is one: a name, a call or a literal. */
export function textVector(node: Expression, source: ColumnSource): TextColumn {
  if (node.kind === 'literal') return new TextColumn(new Uint32Array(0), [node.value]);
  if (node.kind === 'name' || node.kind === 'call') return source.text(node);
  throw new Error(`${node.kind} is no text`);
}

/** What an expression of the patch vocabulary is. */
export function typeOf(node: Expression): ValueType {
  const vocabulary: Vocabulary = patchVocabulary;
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'string' ? 'text' : typeof node.value === 'number' ? 'number' : 'boolean';
    case 'name':
      return vocabulary.names[node.name]!.type;
    case 'call':
      return vocabulary.functions[node.name]!.type;
    case 'negate':
    case 'arithmetic':
      return 'number';
    default:
      return 'boolean';
  }
}

function negated(mask: Uint8Array): Uint8Array {
  const result = new Uint8Array(mask.length);
  for (let row = 0; row < result.length; row++) result[row] = 1 - mask[row]!;
  return result;
}

function join(kind: 'and' | 'or', left: Uint8Array, right: Uint8Array): Uint8Array {
  const result = new Uint8Array(left.length);
  if (kind === 'and') for (let i = 0; i < result.length; i++) result[i] = left[i]! & right[i]!;
  else for (let i = 0; i < result.length; i++) result[i] = left[i]! | right[i]!;
  return result;
}

function arithmetic(operator: ArithmeticOperator, left: Float64Array, right: Float64Array): Float64Array {
  const result = new Float64Array(left.length);
  if (operator === '+') for (let i = 0; i < result.length; i++) result[i] = left[i]! + right[i]!;
  else if (operator === '-') for (let i = 0; i < result.length; i++) result[i] = left[i]! - right[i]!;
  else if (operator === '*') for (let i = 0; i < result.length; i++) result[i] = left[i]! * right[i]!;
  else for (let i = 0; i < result.length; i++) result[i] = right[i] === 0 ? NaN : left[i]! / right[i]!;
  return result;
}

function comparison(
  { operator, left, right }: Extract<Expression, { kind: 'compare' }>,
  source: ColumnSource,
): Uint8Array {
  const type = typeOf(left);
  if (type === 'text')
    return compareTexts(operator, textVector(left, source), textVector(right, source), source.count);
  if (type === 'number')
    return compareNumbers(operator, numberVector(left, source), numberVector(right, source));
  const [a, b] = [booleanVector(left, source), booleanVector(right, source)];
  const differing = new Uint8Array(source.count);
  for (let row = 0; row < differing.length; row++) differing[row] = a[row]! ^ b[row]!;
  return operator === '!=' ? differing : negated(differing);
}

/** NaN, the number that is not known, compares with nothing by itself; only `!=` of two of them needs a thought. */
function compareNumbers(operator: CompareOperator, a: Float64Array, b: Float64Array): Uint8Array {
  if (operator === '>') return compareNumbers('<', b, a);
  if (operator === '>=') return compareNumbers('<=', b, a);
  const result = new Uint8Array(a.length);
  const count = result.length;
  if (operator === '=') for (let i = 0; i < count; i++) result[i] = a[i] === b[i] ? 1 : 0;
  else if (operator === '<') for (let i = 0; i < count; i++) result[i] = a[i]! < b[i]! ? 1 : 0;
  else if (operator === '<=') for (let i = 0; i < count; i++) result[i] = a[i]! <= b[i]! ? 1 : 0;
  else for (let i = 0; i < count; i++) result[i] = a[i] !== b[i] && (a[i] === a[i] || b[i] === b[i]) ? 1 : 0;
  return result;
}

function compareTexts(
  operator: CompareOperator,
  left: TextColumn,
  right: TextColumn,
  count: number,
): Uint8Array {
  const folds = ignoresCase(operator);
  const [a, b] = folds ? [left.folded, right.folded] : [left.dictionary, right.dictionary];
  // A literal has no codes: its one entry counts for all rows.
  if (isLiteral(right)) return gather(left, a, (value) => compareFolded(operator, value, b[0]!), count);
  if (isLiteral(left)) return gather(right, b, (value) => compareFolded(operator, a[0]!, value), count);
  const result = new Uint8Array(count);
  // Pairs of entries that come again and again are compared once: 0 is not yet, 1 false, 2 true.
  const pairs = a.length * b.length <= maxPairs ? new Uint8Array(a.length * b.length) : null;
  for (let row = 0; row < count; row++) {
    const [i, j] = [left.codes[row]!, right.codes[row]!];
    const known = pairs?.[i * b.length + j] ?? 0;
    const fits = known === 0 ? compareFolded(operator, a[i]!, b[j]!) : known === 2;
    if (pairs) pairs[i * b.length + j] = fits ? 2 : 1;
    result[row] = fits ? 1 : 0;
  }
  return result;
}

const maxPairs = 1 << 22;

function isLiteral(column: TextColumn): boolean {
  return column.codes.length === 0;
}

function membership(
  node: Expression,
  values: readonly (string | number | boolean)[],
  source: ColumnSource,
): Uint8Array {
  const type = typeOf(node);
  const members = new Set(values);
  if (type === 'number') {
    const numbers = numberVector(node, source);
    const result = new Uint8Array(numbers.length);
    for (let i = 0; i < result.length; i++) result[i] = members.has(numbers[i]!) ? 1 : 0;
    return result;
  }
  if (type === 'boolean')
    return booleanVector(node, source).map((value) => (members.has(value === 1) ? 1 : 0));
  const column = textVector(node, source);
  return gather(
    column,
    column.dictionary,
    (value) => (typeof value === 'string' ? members.has(value) : isIn(value, values)),
    source.count,
  );
}

/** A condition on each entry of a dictionary, handed out to the rows. */
function gather(
  column: TextColumn,
  dictionary: readonly Value[],
  test: (value: Value) => boolean,
  count: number,
): Uint8Array {
  const fits = new Uint8Array(dictionary.length);
  for (let code = 0; code < fits.length; code++) fits[code] = test(dictionary[code]!) ? 1 : 0;
  const result = new Uint8Array(count);
  if (isLiteral(column)) return result.fill(fits[0]!);
  const { codes } = column;
  for (let row = 0; row < count; row++) result[row] = fits[codes[row]!]!;
  return result;
}
