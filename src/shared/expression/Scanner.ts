import { AppError } from '../errors.ts';
import type { ErrorParams } from '../errors.ts';
import type { WhereReason } from '../i18n/whereReasons.ts';

export interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'symbol' | 'end';
  /** The content of a text without its quotes; else as written, words of the grammar in lower case. */
  readonly text: string;
  /** Offset of its first character in the expression. */
  readonly position: number;
}

/** Words that belong to the grammar, in any case; they cannot be names. */
const keywords = new Set(['and', 'or', 'not', 'in', 'like', 'contains', 'true', 'false']);

/** Other spellings of a token. */
const aliases: Readonly<Record<string, string>> = {
  '&&': 'and',
  '||': 'or',
  '!': 'not',
  '~': 'contains',
  '==': '=',
  '<>': '!=',
};

const space = /\s*/y;
const word = /[\p{L}_][\p{L}\p{N}_]*/uy;
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/iy;
const symbol = /&&|\|\||<=|>=|<>|!=|==|[=<>!~+\-*/(),]/y;
/** Names of data, such as SENTINEL1-ASC_TS, hold hyphens, and dates points; only a function's argument is read so. */
const argument = /[\p{L}\p{N}_.-]+/uy;

/** Cuts an expression into tokens, one ahead of the parser. */
export class Scanner {
  readonly #source: string;
  #offset = 0;
  #token: Token;

  constructor(source: string) {
    this.#source = source;
    this.#token = this.#read();
  }

  /** The next token, not yet taken. */
  get token(): Token {
    return this.#token;
  }

  take(): Token {
    const token = this.#token;
    this.#token = this.#read();
    return token;
  }

  /** Takes the next token if it is this symbol or word of the grammar. */
  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.take();
    return true;
  }

  is(text: string): boolean {
    return (this.#token.kind === 'symbol' || this.#token.kind === 'word') && this.#token.text === text;
  }

  /** Takes `( NAME )` of a function, with or without quotation marks around the name; null when it is not that. */
  takeArgument(): Token | null {
    if (!this.is('(')) return null;
    // The token after the parenthesis is read here and not by `take`, which would cut the name at its hyphens.
    this.#skipSpace();
    const position = this.#offset;
    const quoted = this.#source[position] === '"' || this.#source[position] === "'";
    const text = quoted ? this.#readText().text : this.#match(argument);
    if (text === null) return null;
    this.#token = this.#read();
    if (!this.accept(')')) return null;
    return { kind: 'text', text, position };
  }

  fail(reason: WhereReason, position: number, params: ErrorParams = {}): AppError {
    return new AppError('whereInvalid', { text: this.#source, position, reason, ...params });
  }

  #read(): Token {
    this.#skipSpace();
    const position = this.#offset;
    const first = this.#source[position];
    if (first === undefined) return { kind: 'end', text: '', position };
    if (first === '"' || first === "'") return this.#readText();
    const asWord = this.#match(word);
    if (asWord !== null) {
      const lower = asWord.toLowerCase();
      return { kind: 'word', text: keywords.has(lower) ? lower : asWord, position };
    }
    const asNumber = this.#match(number);
    if (asNumber !== null) return { kind: 'number', text: asNumber, position };
    const asSymbol = this.#match(symbol);
    if (asSymbol === null)
      throw this.fail('unexpectedCharacter', position, {
        found: String.fromCodePoint(this.#source.codePointAt(position)!),
      });
    return { kind: 'symbol', text: aliases[asSymbol] ?? asSymbol, position };
  }

  /** A text between `"` or `'`; the mark inside is written twice. */
  #readText(): Token {
    const position = this.#offset;
    const mark = this.#source[position]!;
    let text = '';
    for (let from = position + 1; ;) {
      const end = this.#source.indexOf(mark, from);
      if (end < 0) throw this.fail('unterminatedText', position);
      text += this.#source.slice(from, end);
      this.#offset = end + 1;
      if (this.#source[end + 1] !== mark) return { kind: 'text', text, position };
      text += mark;
      from = end + 2;
    }
  }

  #skipSpace(): void {
    this.#match(space);
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#offset;
    const match = pattern.exec(this.#source);
    if (!match) return null;
    this.#offset = pattern.lastIndex;
    return match[0];
  }
}
