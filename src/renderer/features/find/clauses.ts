import { parseExpression, printExpression, type Expression } from '../../../shared/expression/index.ts';
import { modalityNames, type Modality } from '../../../shared/model/modality.ts';
import type { NomenclatureClass } from '../../../shared/model/Nomenclature.ts';

/** Facts of which one chooses among values. */
export const choiceNames = [
  'domain',
  'department',
  'year',
  'split',
  'roi',
  'camera',
  'state',
  'review',
  'patch',
] as const;
export type ChoiceName = (typeof choiceNames)[number];
export const dateNames = ['aerial_date', 'spot_date'] as const;
export type DateName = (typeof dateNames)[number];
/** Numbers that are compared with a limit. */
export const numberNames = [
  'unknown_px',
  'hierarchy_px',
  'lpis_unknown_px',
  'changed_px',
  'problems',
  'remarks',
  'disagreements',
  'severity',
  's2_valid',
] as const;
export type NumberName = (typeof numberNames)[number];
export const textNames = ['patch', 'roi'] as const;
export type TextName = (typeof textNames)[number];
export const limitOperators = ['>', '>=', '<', '<='] as const;
export type LimitOperator = (typeof limitOperators)[number];

/** One condition of a filter that the bar shows as a chip and that has an editor of its own. */
export type Clause =
  | {
      readonly kind: 'choice';
      readonly name: ChoiceName;
      readonly values: readonly string[];
      readonly not: boolean;
    }
  | { readonly kind: 'modality'; readonly modality: Modality; readonly has: boolean }
  /** Days, both included, or beginnings of days: `2020-06`. */
  | {
      readonly kind: 'dates';
      readonly name: DateName;
      readonly from: string | null;
      readonly to: string | null;
    }
  /** `share` is 0 to 1. */
  | {
      readonly kind: 'share';
      readonly value: number;
      readonly operator: LimitOperator;
      readonly share: number;
    }
  | {
      readonly kind: 'number';
      readonly name: NumberName;
      readonly operator: LimitOperator;
      readonly limit: number;
    }
  | { readonly kind: 'contains'; readonly name: TextName; readonly text: string }
  | { readonly kind: 'edited'; readonly edited: boolean }
  /** Anything else, as it was written. */
  | { readonly kind: 'expression'; readonly expression: Expression };

const isOneOf = <T extends string>(list: readonly T[], text: string): text is T =>
  (list as readonly string[]).includes(text);

/**
 * The conditions of a filter, in their order; those of a date that lie side by side are one range.
 *
 * `whereOf` is the inverse.
 *
 * @throws AppError `whereInvalid`
 */
export function clausesOf(where: string, classes: readonly NomenclatureClass[] = []): Clause[] {
  if (!where.trim()) return [];
  return conjuncts(parseExpression(where, undefined, { classes }))
    .map(clauseOf)
    .reduce<Clause[]>(withRange, []);
}

/** The filter that means all of these conditions. */
export function whereOf(clauses: readonly Clause[]): string {
  const nodes = clauses.flatMap(nodesOf);
  const [first, ...rest] = nodes;
  return first
    ? printExpression(rest.reduce((left, right) => ({ kind: 'and' as const, left, right }), first))
    : '';
}

function conjuncts(node: Expression): Expression[] {
  return node.kind === 'and' ? [...conjuncts(node.left), ...conjuncts(node.right)] : [node];
}

function withRange(clauses: Clause[], next: Clause): Clause[] {
  const last = clauses.at(-1);
  const joins =
    last?.kind === 'dates' &&
    next.kind === 'dates' &&
    last.name === next.name &&
    last.to === null &&
    next.from === null;
  return joins ? [...clauses.slice(0, -1), { ...last, to: next.to }] : [...clauses, next];
}

function clauseOf(node: Expression): Clause {
  return choiceOf(node, false) ?? flagOf(node) ?? limitOf(node) ?? { kind: 'expression', expression: node };
}

function choiceOf(node: Expression, not: boolean): Clause | null {
  if (node.kind === 'not') return not ? null : choiceOf(node.operand, true);
  if (node.kind === 'in' && node.left.kind === 'name' && isOneOf(choiceNames, node.left.name))
    return { kind: 'choice', name: node.left.name, values: node.values.map(String), not };
  if (node.kind !== 'compare' || node.left.kind !== 'name' || node.right.kind !== 'literal') return null;
  const { operator, left, right } = node;
  if ((operator !== '=' && operator !== '!=') || !isOneOf(choiceNames, left.name)) return null;
  // `not a != b` is left as it was written.
  if (not) return null;
  return { kind: 'choice', name: left.name, values: [String(right.value)], not: operator === '!=' };
}

function flagOf(node: Expression): Clause | null {
  const inner = node.kind === 'not' ? node.operand : node;
  const positive = inner === node;
  if (inner.kind === 'name' && inner.name === 'edited') return { kind: 'edited', edited: positive };
  if (inner.kind !== 'call' || !isOneOf(modalityNames, inner.argument)) return null;
  if (inner.name === 'has') return { kind: 'modality', modality: inner.argument, has: positive };
  if (inner.name === 'missing') return { kind: 'modality', modality: inner.argument, has: !positive };
  return null;
}

function limitOf(node: Expression): Clause | null {
  if (node.kind !== 'compare' || node.right.kind !== 'literal') return null;
  const { operator, left } = node;
  const { value } = node.right;
  if (left.kind === 'name' && typeof value === 'string') {
    if (operator === 'contains' && isOneOf(textNames, left.name))
      return { kind: 'contains', name: left.name, text: value };
    if (!isOneOf(dateNames, left.name)) return null;
    if (operator === '>=') return { kind: 'dates', name: left.name, from: value, to: null };
    return operator === '<=' ? { kind: 'dates', name: left.name, from: null, to: value } : null;
  }
  if (typeof value !== 'number' || !isOneOf(limitOperators, operator)) return null;
  if (left.kind === 'call' && left.name === 'share')
    return { kind: 'share', value: Number(left.argument), operator, share: value };
  if (left.kind === 'name' && isOneOf(numberNames, left.name))
    return { kind: 'number', name: left.name, operator, limit: value };
  return null;
}

const named = (name: string): Expression => ({ kind: 'name', name });
const literal = (value: string | number): Expression => ({ kind: 'literal', value });

function nodesOf(clause: Clause): Expression[] {
  switch (clause.kind) {
    case 'choice':
      return choiceNodes(clause);
    case 'modality':
      return [{ kind: 'call', name: clause.has ? 'has' : 'missing', argument: clause.modality }];
    case 'dates':
      return [
        ...(clause.from === null ? [] : [compare(named(clause.name), '>=', clause.from)]),
        ...(clause.to === null ? [] : [compare(named(clause.name), '<=', clause.to)]),
      ];
    case 'share':
      return [
        compare(
          { kind: 'call', name: 'share', argument: String(clause.value) },
          clause.operator,
          clause.share,
        ),
      ];
    case 'number':
      return [compare(named(clause.name), clause.operator, clause.limit)];
    case 'contains':
      return [compare(named(clause.name), 'contains', clause.text)];
    case 'edited':
      return [clause.edited ? named('edited') : { kind: 'not', operand: named('edited') }];
    case 'expression':
      return [clause.expression];
  }
}

function choiceNodes({ name, values, not }: Clause & { kind: 'choice' }): Expression[] {
  const [first, ...rest] = values.map((value) => (name === 'year' ? Number(value) : value));
  if (first === undefined) return [];
  if (rest.length === 0) return [compare(named(name), not ? '!=' : '=', first)];
  const list: Expression = { kind: 'in', left: named(name), values: [first, ...rest] };
  return [not ? { kind: 'not', operand: list } : list];
}

function compare(
  left: Expression,
  operator: LimitOperator | '=' | '!=' | 'contains',
  value: string | number,
): Expression {
  return { kind: 'compare', operator, left, right: literal(value) };
}
