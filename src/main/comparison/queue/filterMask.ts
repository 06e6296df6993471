import { disagreementRules } from '../../../shared/comparison/found.ts';
import { severityLevels } from '../../../shared/comparison/severity.ts';
import { verdictKinds } from '../../../shared/comparison/verdicts.ts';
import { itemStates, type QueueFilter } from '../../../shared/contract/index.ts';
import { openCode, type Dictionary, type QueueColumns } from './QueueColumns.ts';

/** Codes of classes that the lists have fit into a byte; a table of pairs is asked for those alone. */
const byteCodes = 256;

/**
 * Which of some slots a filter holds: 1 at their place in the list. One pass over a column for each part of the filter that
 * restricts anything; an empty list restricts nothing.
 */
export function filterMask(columns: QueueColumns, slots: Uint32Array, filter: QueueFilter): Uint8Array {
  const mask = new Uint8Array(slots.length).fill(1);
  const { codes, numbers } = columns;
  const keepCodes = (column: Int32Array, wanted: readonly (number | undefined)[], count: number): void => {
    const isIn = new Uint8Array(Math.max(count, 1));
    for (const code of wanted) if (code !== undefined && code >= 0) isIn[code] = 1;
    for (let i = 0; i < slots.length; i++) mask[i]! &= isIn[column[slots[i]!]!]!;
  };
  const keepTexts = (column: Int32Array, dictionary: Dictionary, wanted: readonly string[]): void =>
    keepCodes(
      column,
      wanted.map((text) => dictionary.codeOf(text)),
      dictionary.texts.length,
    );
  const keepWords = <T>(column: Int32Array, words: readonly T[], wanted: readonly T[] | undefined): void => {
    if (wanted && wanted.length > 0)
      keepCodes(
        column,
        wanted.map((word) => words.indexOf(word)),
        words.length,
      );
  };

  if (filter.roiKey !== undefined) keepTexts(codes.roi, columns.rois, [filter.roiKey]);
  if (filter.domains?.length) keepTexts(codes.domain, columns.domains, filter.domains);
  keepWords(codes.rule, disagreementRules, filter.rules);
  keepWords(codes.level, severityLevels, filter.levels);
  keepWords(codes.verdict, [null, ...verdictKinds], filter.verdicts);
  if (filter.states?.length) keepCodes(codes.verdict, verdictCodesOf(filter.states), 1 + verdictKinds.length);
  if (filter.pairs?.length) keepPairs(columns, slots, mask, filter.pairs);
  const { minAreaM2 = -Infinity, maxAreaM2 = Infinity } = filter;
  if (minAreaM2 > -Infinity || maxAreaM2 < Infinity) {
    for (let i = 0; i < slots.length; i++) {
      const area = numbers.areaM2[slots[i]!]!;
      if (!(area >= minAreaM2 && area <= maxAreaM2)) mask[i] = 0;
    }
  }
  return mask;
}

function verdictCodesOf(states: NonNullable<QueueFilter['states']>): number[] {
  const judged = verdictKinds.map((_, i) => i + 1);
  return itemStates
    .filter((state) => states.includes(state))
    .flatMap((state) => (state === 'open' ? [openCode] : judged));
}

/** Keeps the slots whose pair is one of the patterns, `cover/declared1` with `*` for any. */
function keepPairs(
  { codes: { cover, declared1 } }: QueueColumns,
  slots: Uint32Array,
  mask: Uint8Array,
  patterns: readonly string[],
): void {
  const isIn = new Uint8Array(byteCodes * byteCodes);
  for (const pattern of patterns) {
    const [covers, crops] = pattern.split('/', 2).map(codesOfPattern);
    for (const a of covers ?? []) for (const b of crops ?? []) isIn[a * byteCodes + b] = 1;
  }
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i]!;
    const [a, b] = [cover[slot]!, declared1[slot]!];
    mask[i]! &= a < byteCodes && b < byteCodes ? isIn[a * byteCodes + b]! : 0;
  }
}

const allCodes: readonly number[] = Array.from({ length: byteCodes }, (_, code) => code);

function codesOfPattern(text: string): readonly number[] {
  if (text === '*') return allCodes;
  const code = Number(text);
  return text !== '' && Number.isInteger(code) && code >= 0 && code < byteCodes ? [code] : [];
}
