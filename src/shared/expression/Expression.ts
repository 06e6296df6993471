import type { NomenclatureClass } from '../model/Nomenclature.ts';

/**
 * A value in an expression. `null` is "not known": it equals nothing but itself and compares with nothing. A list is a text
 * that has several values at once, such as the departments of a domain; an empty one is the same as `null`.
 */
export type Value = string | number | boolean | readonly string[] | null;

export type ValueType = 'text' | 'number' | 'boolean';

export type CompareOperator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'contains' | 'like';
export type ArithmeticOperator = '+' | '-' | '*' | '/';

/** A checked expression: names are known, both sides of an operator fit. A plain value, safe to send over a wire. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'name'; readonly name: string }
  /** `has(DEM_ELEV)`; its value is looked up under that very text. */
  | { readonly kind: 'call'; readonly name: string; readonly argument: string }
  | { readonly kind: 'negate'; readonly operand: Expression }
  | {
      readonly kind: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'compare';
      readonly operator: CompareOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'in';
      readonly left: Expression;
      readonly values: readonly (string | number | boolean)[];
    }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression };

/** What stands in the parentheses of a function: one name of a list, a whole number from 0 to 255, dates, or any word. */
export type ArgumentKind = readonly string[] | 'byte' | 'dates' | 'word';

export interface FunctionSpec {
  readonly type: ValueType;
  readonly argument: ArgumentKind;
  /** Classes whose names may stand for their value, where the argument is a number and the list is always the same. */
  readonly classes?: readonly NomenclatureClass[];
}

export interface NameSpec {
  readonly type: ValueType;
  /**
   * Of a number that is the value of a class: a text beside it (`mask = "building"`) is the name of one, of these classes or
   * of the class list in use (`own`).
   */
  readonly classes?: readonly NomenclatureClass[] | 'own';
}

/**
 * The names an expression may use, and their types. The grammar is one; what it speaks about is this. One word may be a name
 * and a function: before a parenthesis it is the function.
 */
export interface Vocabulary {
  readonly names: Readonly<Record<string, NameSpec>>;
  readonly functions: Readonly<Record<string, FunctionSpec>>;
}

/** The text under which the value of a call is looked up: `has(DEM_ELEV)`. */
export function callKey(name: string, argument: string): string {
  return `${name}(${argument})`;
}

/** The names and the keys of calls that the value of an expression depends on, each once. */
export function namesIn(expression: Expression): Set<string> {
  const names = new Set<string>();
  const visit = (node: Expression): void => {
    switch (node.kind) {
      case 'literal':
        return;
      case 'name':
        names.add(node.name);
        return;
      case 'call':
        names.add(callKey(node.name, node.argument));
        return;
      case 'negate':
      case 'not':
        visit(node.operand);
        return;
      case 'in':
        visit(node.left);
        return;
      default:
        visit(node.left);
        visit(node.right);
    }
  };
  visit(expression);
  return names;
}
