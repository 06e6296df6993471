import type { HistoryEntry } from '../../../shared/contract/index.ts';
import { classOf, type Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { translateOr, type Language, type Translate } from '../../i18n/index.ts';
import type { IconName } from '../../ui/Icon.tsx';

const icons: Readonly<Record<string, IconName>> = {
  brush: 'brush',
  restore: 'restore',
  revert: 'undo',
  undo: 'undo',
  redo: 'redo',
  smooth: 'smooth',
  polygon: 'polygon',
  rectangle: 'rectangle',
  ellipse: 'ellipse',
  lasso: 'lasso',
  fill: 'fill',
  wand: 'wand',
  region: 'region',
  copy: 'copy',
};

export const toolIcon = (tool: string): IconName => icons[tool] ?? 'grid';

/** The name of what made an edit: a tool of the pointer, an operation, or a step of the history itself. */
export const toolName = (tool: string): string =>
  translateOr(`tool.${tool}`, translateOr(`edits.tool.${tool}`, tool));

/** The name of a class, or that its value is not in the list. */
export function className(list: Nomenclature, value: number, language: Language, t: Translate): string {
  return classOf(list, value)?.[language] ?? t('pixel.unknown', { value });
}

export function momentText(utc: string, language: Language): string {
  const date = new Date(utc);
  const isThisYear = date.getFullYear() === new Date().getFullYear();
  return date.toLocaleString(language === 'fr' ? 'fr-FR' : 'en-GB', {
    ...(isThisYear ? {} : { year: 'numeric' }),
    ...{ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  });
}

/** Everything about an edit, line by line. */
export function editDetails(
  entry: HistoryEntry,
  list: Nomenclature,
  language: Language,
  t: Translate,
): string {
  const name = (value: number) => className(list, value, language, t);
  const pairs = entry.pairs.slice(0, 4).map(({ from, to, px }) => {
    return `${name(from)} → ${name(to)} · ${px.toLocaleString(language)} px`;
  });
  return [
    `${toolName(entry.tool)} · ${t('history.tooltip', {
      seq: entry.seq,
      author: entry.author,
      time: new Date(entry.utc).toLocaleString(language),
    })}`,
    ...pairs,
    ...(entry.pairs.length > 4 ? [t('edits.morePairs', { count: entry.pairs.length - 4 })] : []),
    ...(entry.gate === null ? [] : [t('edits.gate', { gate: entry.gate })]),
  ].join('\n');
}

/** An edit over several ROIs. */
export const isBatch = (entry: HistoryEntry): boolean => entry.roiKey === null;
