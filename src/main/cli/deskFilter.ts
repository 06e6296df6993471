import { InvalidArgumentError, type Command } from 'commander';
import { disagreementRules } from '../../shared/comparison/found.ts';
import { severityLevels } from '../../shared/comparison/severity.ts';
import { verdictKinds } from '../../shared/comparison/verdicts.ts';
import { itemStates, type QueueFilter } from '../../shared/contract/index.ts';
import { cliDeskTexts, type CliDeskTexts } from '../../shared/i18n/cliDesk.ts';
import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import type { CliContext } from './CliIo.ts';
import { UsageError } from './exitCodes.ts';

/** Options that say which disagreements, as the filters of the queue do. */
export interface FilterOptions {
  readonly domain?: string;
  readonly roi?: string;
  readonly pair?: string;
  readonly rule?: string;
  readonly level?: string;
  readonly state?: string;
  readonly verdict?: string;
  readonly minArea?: number;
  readonly maxArea?: number;
}

/** Adds them to a command. */
export function addFilterOptions(command: Command, { options }: CliDeskTexts): Command {
  return command
    .option('--domain <names>', options.domain)
    .option('--roi <key>', options.roi)
    .option('--pair <pairs>', options.pair)
    .option('--rule <names>', options.rule)
    .option('--level <names>', options.level)
    .option('--state <names>', options.state)
    .option('--verdict <names>', options.verdict)
    .option('--min-area <m2>', options.minArea, squareMetres)
    .option('--max-area <m2>', options.maxArea, squareMetres);
}

function squareMetres(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && value < Infinity)) throw new InvalidArgumentError('');
  return value;
}

/** @throws UsageError naming the word that is none */
export function filterOf(context: CliContext, given: FilterOptions): QueueFilter {
  const { domain, roi, pair, rule, level, state, verdict, minArea, maxArea } = given;
  const texts = cliDeskTexts[context.language];
  const among = <T extends string>(option: string, text: string, values: readonly T[]): T[] =>
    wordsOf(text).map((word) => {
      const found = values.find((value) => value === word);
      if (found !== undefined) return found;
      const params = { value: word, option, values: values.join(', ') };
      throw new UsageError(fillTemplate(texts.oneOf, params));
    });
  return {
    ...(domain !== undefined && { domains: wordsOf(domain) }),
    ...(roi !== undefined && { roiKey: roi }),
    ...(pair !== undefined && { pairs: wordsOf(pair).map((word) => checkedPair(texts, word)) }),
    ...(rule !== undefined && { rules: among('--rule', rule, disagreementRules) }),
    ...(level !== undefined && { levels: among('--level', level, severityLevels) }),
    ...(state !== undefined && { states: among('--state', state, itemStates) }),
    ...(verdict !== undefined && { verdicts: among('--verdict', verdict, verdictKinds) }),
    ...(minArea !== undefined && { minAreaM2: minArea }),
    ...(maxArea !== undefined && { maxAreaM2: maxArea }),
  };
}

function checkedPair({ notAPair }: CliDeskTexts, word: string): string {
  if (/^(\d{1,3}|\*)\/(\d{1,3}|\*)$/.test(word)) return word;
  throw new UsageError(fillTemplate(notAPair, { value: word }));
}

const wordsOf = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
