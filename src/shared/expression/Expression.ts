/** A value in an expression. `null` is "not known": it equals nothing but itself and compares with nothing. */
export type Value = string | number | boolean | null;

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

/** The names an expression may use, and their types. The grammar is one; what it speaks about is this. */
export interface Vocabulary {
  readonly names: Readonly<Record<string, { readonly type: ValueType }>>;
  /** Functions of one name out of a list; they are true or false, or numbers. */
  readonly functions: Readonly<
    Record<string, { readonly type: ValueType; readonly argument: readonly string[] }>
  >;
}

/** The text under which the value of a call is looked up: `has(DEM_ELEV)`. */
export function callKey(name: string, argument: string): string {
  return `${name}(${argument})`;
}
