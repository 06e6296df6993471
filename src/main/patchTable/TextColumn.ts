import { fold } from '../../shared/expression/index.ts';
import type { Value } from '../../shared/expression/index.ts';

/**
 * Texts of the patches, each distinct one stored once. Conditions are computed per entry of the dictionary, then gathered.
 * Entry 0 is "not known". Entries may be equal to each other: a column may take the codes of another.
 */
export class TextColumn {
  readonly codes: Uint32Array;
  readonly dictionary: readonly Value[];
  readonly #inOrder: boolean;
  #folded: readonly Value[] | undefined;
  #ranks: Float64Array | undefined;

  /** @param options.inOrder true when the entries stand in the order in which they sort. `folded`: where it is known. */
  constructor(
    codes: Uint32Array,
    dictionary: readonly Value[],
    options: { readonly inOrder?: boolean; readonly folded?: readonly Value[] } = {},
  ) {
    this.codes = codes;
    this.dictionary = dictionary;
    this.#inOrder = options.inOrder ?? false;
    this.#folded = options.folded;
  }

  /** The dictionary as `contains` and `like` see it. */
  get folded(): readonly Value[] {
    return (this.#folded ??= this.dictionary.map(fold));
  }

  /** For each entry a number that sorts as its text does, numbers in it as numbers; NaN for what is not known. */
  get ranks(): Float64Array {
    return (this.#ranks ??= this.#inOrder
      ? Float64Array.from(this.dictionary, (value, code) => (value === null ? NaN : code))
      : naturalRanks(this.dictionary));
  }

  /** The rank of each row; of a literal, which has no codes, an empty list. */
  rowRanks(): Float64Array {
    return pick(this.ranks, this.codes);
  }

  /** The first text of an entry. */
  first(code: number): string | null {
    const value = this.dictionary[code];
    return Array.isArray(value) ? (value[0] ?? null) : ((value as string | null | undefined) ?? null);
  }

  /** A column of what a function makes of each text. */
  map(change: (text: string) => Value): TextColumn {
    const dictionary = this.dictionary.map((value) => (typeof value === 'string' ? change(value) : null));
    return new TextColumn(this.codes, dictionary);
  }
}

/** `table[index]` of each index. `Float64Array.from` with a function does the same twenty times slower. */
export function pick(table: ArrayLike<number>, indices: Uint32Array): Float64Array {
  const result = new Float64Array(indices.length);
  for (let i = 0; i < result.length; i++) result[i] = table[indices[i]!]!;
  return result;
}

/** `table[index]` of each index, as codes of a dictionary. */
export function pickCodes(table: ArrayLike<number>, indices: Uint32Array): Uint32Array {
  const result = new Uint32Array(indices.length);
  for (let i = 0; i < result.length; i++) result[i] = table[indices[i]!]!;
  return result;
}

/** Gives texts their codes, in the order in which they come. */
export class Dictionary {
  readonly values: (string | null)[] = [null];
  readonly #codes = new Map<string, number>();
  // Neighbouring patches mostly share their texts: this saves the hash of a new string.
  #last = '';
  #lastCode = -1;

  code(text: string | null): number {
    if (text === null) return 0;
    if (text === this.#last && this.#lastCode >= 0) return this.#lastCode;
    let code = this.#codes.get(text);
    if (code === undefined) {
      code = this.values.push(text) - 1;
      this.#codes.set(text, code);
    }
    this.#last = text;
    this.#lastCode = code;
    return code;
  }
}

function naturalRanks(dictionary: readonly Value[]): Float64Array {
  const entries = dictionary.flatMap((value, code) => {
    const text = Array.isArray(value) ? (value as readonly string[])[0] : value;
    return typeof text === 'string' ? [{ code, text, key: naturalKey(text) }] : [];
  });
  entries.sort((a, b) => order(a.key, b.key) || order(a.text, b.text));
  const ranks = new Float64Array(dictionary.length).fill(NaN);
  let rank = 0;
  entries.forEach(({ code, text }, i) => {
    if (i > 0 && entries[i - 1]!.text !== text) rank++;
    ranks[code] = rank;
  });
  return ranks;
}

/** A text that compares as the given one does to people: without case, `2` before `10`. */
export function naturalKey(text: string): string {
  return text.toLowerCase().replace(/\d+/g, (digits) => digits.replace(/^0+(?=\d)/, '').padStart(16, '0'));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
