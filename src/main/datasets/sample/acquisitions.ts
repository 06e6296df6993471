import { roiKeyOf } from './plan.ts';
import type { RoiPlan } from './plan.ts';
import { Random, seedOf } from './random.ts';

/** One date of a time series. */
export interface Acquisition {
  /** `YYYYMMDD`. */
  readonly date: string;
  /** Day of the year, 1-365. */
  readonly day: number;
  /** 0 clear … 1 overcast. */
  readonly cloud: number;
  /** Snow on the ground. */
  readonly snow: boolean;
}

/** All dates of a ROI; its patches share them. */
export interface Acquisitions {
  readonly sentinel2: readonly Acquisition[];
  readonly sentinel1Asc: readonly Acquisition[];
  readonly sentinel1Desc: readonly Acquisition[];
  readonly aerial: string;
  /** Day `00` where the archive knows only the month. */
  readonly historical: string;
  readonly spot: string;
}

export function acquisitionsOf(plan: RoiPlan): Acquisitions {
  const random = new Random(seedOf(plan.seed, `${roiKeyOf(plan)}/dates`));
  const year = Number(plan.domainYear.split('-')[1]);
  const north = !plan.domainYear.startsWith('D013');
  const sentinel2 = revisits(random, year, 3, 5, random.int(24, 36), (day) => ({
    cloud: random.chance(0.48) ? 0 : random.chance(0.5) ? random.range(0.3, 0.7) : random.range(0.85, 1),
    snow: north && day < 50 && random.chance(0.3),
  }));
  const clear = (): { cloud: number; snow: boolean } => ({ cloud: 0, snow: false });
  const month = random.int(5, 8);
  return {
    sentinel2,
    sentinel1Asc: revisits(random, year, 2, 6, random.int(26, 34), clear),
    sentinel1Desc: revisits(random, year, 5, 6, random.int(24, 32), clear),
    aerial: `${year}07${random.int(14, 22)}`,
    historical: `195${random.int(3, 8)}0${month}${random.chance(0.5) ? '00' : String(random.int(10, 28))}`,
    spot: `${year}06${random.int(10, 28)}`,
  };
}

/** `count` passes out of one every `period` days, in order. */
function revisits(
  random: Random,
  year: number,
  first: number,
  period: number,
  count: number,
  sky: (day: number) => { cloud: number; snow: boolean },
): Acquisition[] {
  const slots = Array.from({ length: Math.floor((365 - first) / period) }, (_, i) => first + i * period);
  while (slots.length > count) slots.splice(random.int(0, slots.length - 1), 1);
  return slots.map((day) => ({ date: dateOf(year, day), day, ...sky(day) }));
}

function dateOf(year: number, day: number): string {
  return new Date(Date.UTC(year, 0, day)).toISOString().slice(0, 10).replaceAll('-', '');
}
