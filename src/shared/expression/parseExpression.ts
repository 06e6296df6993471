import type { NomenclatureClass } from '../model/Nomenclature.ts';
import { argumentExample, resolveArgument, resolveClass } from './callArgument.ts';
import type { CompareOperator, Expression, ValueType, Vocabulary } from './Expression.ts';
import { patchVocabulary } from './patchVocabulary.ts';
import { Scanner } from './Scanner.ts';
import type { Token } from './Scanner.ts';
import { nearest } from './nearest.ts';

/** An expression with what the checks need to know of it. */
interface Part {
  readonly node: Expression;
  readonly type: ValueType;
  readonly position: number;
  /** Of a name whose number is the value of one of these classes. */
  readonly classes?: readonly NomenclatureClass[];
}

/** Deeper parentheses than a person writes; a bound for the parser's own stack. */
const maxDepth = 100;

export interface ParseOptions {
  /**
   * The class list of the masks: with it a name of a class, in either language, may stand where its value does
   * (`share("vineyard")`). The expression then holds the value.
   */
  readonly classes?: readonly NomenclatureClass[] | undefined;
}

/**
 * Reads an expression that is true or false of something: `domain = "D012" and not has(DEM_ELEV)`.
 *
 * The grammar is that of `docs/expressions.md`; `printExpression` is the inverse.
 *
 * @param vocabulary what the names mean; the facts of a patch by default.
 * @throws AppError `whereInvalid` with `text`, `position` (offset of the character) and `reason` (`whereReasons`).
 */
export function parseExpression(
  text: string,
  vocabulary: Vocabulary = patchVocabulary,
  options: ParseOptions = {},
): Expression {
  return parseAs(text, vocabulary, options, (parser, part) => parser.need('boolean', part)).node;
}

/**
 * Reads what things are sorted, sized or coloured by: `share(9)`, `changed_px / 100`, `aerial_date`, `edited`.
 *
 * @param types what it may be; numbers only by default.
 * @throws AppError `whereInvalid` as `parseExpression`; `numberExpected` for another type.
 */
export function parseNumber(
  text: string,
  vocabulary: Vocabulary = patchVocabulary,
  options: ParseOptions & { readonly types?: readonly ValueType[] } = {},
): { readonly expression: Expression; readonly type: ValueType } {
  const types = options.types ?? ['number'];
  const part = parseAs(text, vocabulary, options, (parser, found) =>
    types.includes(found.type) ? found : parser.need(types[0]!, found),
  );
  return { expression: part.node, type: part.type };
}

function parseAs(
  text: string,
  vocabulary: Vocabulary,
  options: ParseOptions,
  check: (parser: Parser, part: Part) => Part,
): Part {
  const scanner = new Scanner(text);
  if (scanner.token.kind === 'end') throw scanner.fail('empty', 0);
  const parser = new Parser(scanner, vocabulary, options);
  const part = parser.parseOr(0);
  const rest = scanner.take();
  if (rest.kind !== 'end') throw scanner.fail('endExpected', rest.position, { found: shown(rest) });
  return check(parser, part);
}

/** One method a level of precedence, weakest first; types are checked as soon as both sides are known. */
class Parser {
  readonly #scanner: Scanner;
  readonly #vocabulary: Vocabulary;
  readonly #options: ParseOptions;

  constructor(scanner: Scanner, vocabulary: Vocabulary, options: ParseOptions) {
    this.#scanner = scanner;
    this.#vocabulary = vocabulary;
    this.#options = options;
  }

  parseOr(depth: number): Part {
    return this.#parseJoined('or', () => this.#parseJoined('and', () => this.#parseNot(depth)));
  }

  need(type: ValueType, part: Part): Part {
    if (part.type === type) return part;
    const reason = ({ boolean: 'booleanExpected', number: 'numberExpected', text: 'textExpected' } as const)[
      type
    ];
    throw this.#scanner.fail(reason, part.position);
  }

  #parseJoined(kind: 'and' | 'or', parseOperand: () => Part): Part {
    let left = parseOperand();
    while (this.#scanner.accept(kind)) {
      const right = this.need('boolean', parseOperand());
      this.need('boolean', left);
      left = { node: { kind, left: left.node, right: right.node }, type: 'boolean', position: left.position };
    }
    return left;
  }

  #parseNot(depth: number): Part {
    const { position } = this.#scanner.token;
    if (!this.#scanner.accept('not')) return this.#parseCompare(depth);
    this.#checkDepth(depth);
    const operand = this.need('boolean', this.#parseNot(depth + 1));
    return { node: { kind: 'not', operand: operand.node }, type: 'boolean', position };
  }

  #parseCompare(depth: number): Part {
    const left = this.#parseSum(depth);
    const token = this.#scanner.token;
    if (this.#scanner.accept('not')) {
      const inner = this.#parseIn(left);
      if (!inner) throw this.#scanner.fail('endExpected', token.position, { found: shown(token) });
      return { ...inner, node: { kind: 'not', operand: inner.node } };
    }
    const list = this.#parseIn(left);
    if (list) return list;
    if (token.kind === 'text' || !isCompareOperator(token.text)) return left;
    this.#scanner.take();
    const [first, second] = this.#withClassValue(left, this.#parseSum(depth));
    this.#checkComparable(token.text, first, second);
    const node = { kind: 'compare', operator: token.text, left: first.node, right: second.node } as const;
    return { node, type: 'boolean', position: left.position };
  }

  /** Where one side is the value of a class and the other a text, the text is the name of a class. */
  #withClassValue(left: Part, right: Part): [Part, Part] {
    if (left.classes && right.type === 'text') return [left, this.#classValue(left, right)];
    if (right.classes && left.type === 'text') return [this.#classValue(right, left), right];
    return [left, right];
  }

  #classValue(named: Part, part: Part): Part {
    const text = part.node.kind === 'literal' ? String(part.node.value) : '';
    const { argument, suggestion } = resolveClass(text, named.classes!);
    if (argument === null)
      throw this.#scanner.fail('unknownArgument', part.position, {
        ...{ found: text, name: describe(named) },
        ...(suggestion ? { suggestion } : {}),
      });
    return { ...part, node: { kind: 'literal', value: Number(argument) }, type: 'number' };
  }

  #checkComparable(operator: CompareOperator, left: Part, right: Part): void {
    if (operator === 'contains' || operator === 'like') {
      this.need('text', left);
      this.need('text', right);
      return;
    }
    if (left.type !== right.type)
      throw this.#scanner.fail('typeMismatch', right.position, {
        found: describe(right),
        expected: left.type,
      });
    if (left.type === 'boolean' && operator !== '=' && operator !== '!=')
      throw this.#scanner.fail('numberExpected', left.position);
  }

  #parseIn(left: Part): Part | null {
    if (!this.#scanner.accept('in')) return null;
    if (!this.#scanner.accept('(')) throw this.#scanner.fail('listExpected', this.#scanner.token.position);
    const values: (string | number | boolean)[] = [];
    do {
      const { position } = this.#scanner.token;
      const [, part] = this.#withClassValue(left, this.#parseUnary(0));
      const value = literalOf(part.node);
      if (value === null) throw this.#scanner.fail('literalExpected', position);
      if (part.type !== left.type)
        throw this.#scanner.fail('typeMismatch', position, { found: describe(part), expected: left.type });
      values.push(value);
    } while (this.#scanner.accept(','));
    this.#expectClosing();
    return { node: { kind: 'in', left: left.node, values }, type: 'boolean', position: left.position };
  }

  #parseSum(depth: number): Part {
    return this.#parseArithmetic(['+', '-'], () =>
      this.#parseArithmetic(['*', '/'], () => this.#parseUnary(depth)),
    );
  }

  #parseArithmetic(operators: readonly ('+' | '-' | '*' | '/')[], parseOperand: () => Part): Part {
    let left = parseOperand();
    for (;;) {
      const operator = operators.find((candidate) => this.#scanner.accept(candidate));
      if (!operator) return left;
      const right = this.need('number', parseOperand());
      this.need('number', left);
      const node = { kind: 'arithmetic', operator, left: left.node, right: right.node } as const;
      left = { node, type: 'number', position: left.position };
    }
  }

  #parseUnary(depth: number): Part {
    const { position } = this.#scanner.token;
    if (!this.#scanner.accept('-')) return this.#parsePrimary(depth);
    this.#checkDepth(depth);
    const operand = this.need('number', this.#parseUnary(depth + 1));
    // A negative number is a literal, so that it can stand in a list.
    const value = operand.node.kind === 'literal' ? -(operand.node.value as number) : null;
    const node: Expression =
      value === null ? { kind: 'negate', operand: operand.node } : { kind: 'literal', value };
    return { node, type: 'number', position };
  }

  #parsePrimary(depth: number): Part {
    const token = this.#scanner.token;
    const { position } = token;
    if (token.kind === 'number') return this.#literal(Number(token.text), 'number');
    if (token.kind === 'text') return this.#literal(token.text, 'text');
    if (this.#scanner.is('true') || this.#scanner.is('false'))
      return this.#literal(token.text === 'true', 'boolean');
    if (this.#scanner.accept('(')) {
      this.#checkDepth(depth);
      const inner = this.parseOr(depth + 1);
      this.#expectClosing();
      return { ...inner, position };
    }
    if (token.kind !== 'word' || reserved.has(token.text))
      throw this.#scanner.fail('valueExpected', position, { found: shown(token) });
    return this.#parseName();
  }

  #literal(value: string | number | boolean, type: ValueType): Part {
    const { position } = this.#scanner.take();
    return { node: { kind: 'literal', value }, type, position };
  }

  #parseName(): Part {
    const { text, position } = this.#scanner.take();
    const { names, functions } = this.#vocabulary;
    const name = spelled(text, names);
    const call = spelled(text, functions);
    if (name !== null && (call === null || !this.#scanner.is('('))) {
      const { type, classes } = names[name]!;
      const part: Part = { node: { kind: 'name', name }, type, position };
      return classes
        ? { ...part, classes: classes === 'own' ? (this.#options.classes ?? []) : classes }
        : part;
    }
    if (call !== null) return this.#parseCall(call, position);
    const suggestion = nearest(text, [...Object.keys(names), ...Object.keys(functions)]);
    throw this.#scanner.fail('unknownName', position, { found: text, ...(suggestion ? { suggestion } : {}) });
  }

  #parseCall(name: string, position: number): Part {
    const spec = this.#vocabulary.functions[name]!;
    const after = this.#scanner.token.position;
    const token = this.#scanner.takeArgument();
    if (!token)
      throw this.#scanner.fail('argumentExpected', after, {
        name,
        example: `${name}(${argumentExample(spec)})`,
      });
    const { argument, suggestion } = resolveArgument(token.text, spec, this.#options.classes ?? []);
    if (argument === null)
      throw this.#scanner.fail(
        spec.argument === 'dates' ? 'datesExpected' : 'unknownArgument',
        token.position,
        {
          found: token.text,
          name,
          ...(suggestion ? { suggestion } : {}),
        },
      );
    return { node: { kind: 'call', name, argument }, type: spec.type, position };
  }

  #expectClosing(): void {
    const { token } = this.#scanner;
    if (!this.#scanner.accept(')'))
      throw this.#scanner.fail('parenthesisExpected', token.position, { found: shown(token) });
  }

  #checkDepth(depth: number): void {
    if (depth >= maxDepth) throw this.#scanner.fail('tooDeep', this.#scanner.token.position);
  }
}

const reserved = new Set(['and', 'or', 'not', 'in', 'like', 'contains']);
const compareOperators: readonly string[] = ['=', '!=', '<', '<=', '>', '>=', 'contains', 'like'];

function isCompareOperator(text: string): text is CompareOperator {
  return compareOperators.includes(text);
}

/** A name as the vocabulary spells it; case does not matter to a person who types. */
function spelled(text: string, table: Readonly<Record<string, unknown>>): string | null {
  if (Object.hasOwn(table, text)) return text;
  return Object.keys(table).find((name) => name.toLowerCase() === text.toLowerCase()) ?? null;
}

function literalOf(node: Expression): string | number | boolean | null {
  return node.kind === 'literal' ? node.value : null;
}

function shown(token: Token): string {
  return token.kind === 'end' ? '' : token.kind === 'text' ? `"${token.text}"` : token.text;
}

function describe(part: Part): string {
  const { node } = part;
  if (node.kind === 'literal') return typeof node.value === 'string' ? `"${node.value}"` : String(node.value);
  return node.kind === 'name' ? node.name : '';
}
