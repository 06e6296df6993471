import type { EvidenceCard } from '../../../shared/contract/index.ts';
import { timeAxis, type TimeAxis } from './timeAxis.ts';

/** The axis that both charts of a card share, so that a day stands at the same place in each. */
export function cardAxis(card: EvidenceCard): TimeAxis {
  const series = [card.s2, card.s1asc, card.s1desc].filter((dates) => dates !== null);
  const longest = Math.max(1, ...series.map(({ dates }) => dates.length));
  return timeAxis(
    series.flatMap(({ dates }) => dates.map(({ date }) => date)),
    longest,
  );
}
