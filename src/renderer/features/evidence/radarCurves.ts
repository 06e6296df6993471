import type { EvidenceCard } from '../../../shared/contract/index.ts';
import type { ChartCurve } from './chartScene.ts';
import type { Orbit } from './evidenceStore.ts';

export type { Orbit } from './evidenceStore.ts';

export const orbits: readonly Orbit[] = ['s1asc', 's1desc'];
const tones = { vv: 'a', vh: 'b' } as const;

/** The orbit that is shown: the chosen one where the place has it. */
export function shownOrbit(card: EvidenceCard, chosen: Orbit | null): Orbit {
  return chosen && card[chosen] ? chosen : (orbits.find((orbit) => card[orbit]) ?? chosen ?? 's1asc');
}

/** Curves of VV and VH of an orbit, in the order of their tones. */
export function radarCurves(card: EvidenceCard, orbit: Orbit): ChartCurve[] {
  const dates = card[orbit];
  if (!dates) return [];
  return (['vv', 'vh'] as const).flatMap((measure) => {
    const curve = card.curves.find((one) => one.series === orbit && one.measure === measure);
    return curve ? [{ curve, dates, tone: tones[measure] }] : [];
  });
}
