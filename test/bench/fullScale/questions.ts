import type { PatchSort } from '../../../src/shared/contract/index.ts';

export interface Question {
  readonly where: string;
  readonly sort: PatchSort;
}

const byName: PatchSort = { by: 'name', descending: false };

/** One of each kind that the filter bar offers, and what one types by hand. */
const filters = [
  'domain = "D012"',
  'domain in ("D012", "D013", "D091")',
  'department = "47"',
  'year = 2020',
  'year >= 2020 and year < 2022',
  'roi like "UU-*"',
  'roi contains "S3"',
  'patch contains "D06"',
  'patch like "*_1-1"',
  'row = 1',
  'row > 2 and col <= 10',
  'split = "train"',
  'split != "test"',
  'splits(split_2) = "valid"',
  'splits(split_1) != splits(split_2)',
  'has(DEM_ELEV)',
  'missing(SENTINEL2_TS) or missing(AERIAL_LABEL-COSIA)',
  'aerial_date >= "2020-06" and aerial_date < "2020-08"',
  'aerial_date < "2019-05-15"',
  'state = "untouched"',
  'edited',
  'not edited',
  'measured',
  'changed_px > 0',
  'problems > 0',
  'share(9) > 0.2',
  'share("vineyard") > 0.1 and lpis1("vineyard") = 0',
  'share(0) + share(1) + share(2) > 0.5',
  'share(11) < 0.01',
  'lpis1(1) > 0.3',
  'lpis2(2) > 0.1 or lpis3(3) > 0.1',
  'dominant = 6',
  'classes >= 6',
  'unknown_px > 0',
  'unknown_px > 0 or hierarchy_px > 0 or lpis_unknown_px > 0',
  's2_valid / s2_dates < 0.3',
  's2_dates > 60 and s1_asc_dates > 40',
  's1_desc_dates < 35',
  'x > 500000 and x < 700000 and y > 6500000',
  'domain = "D075" and share(0) > 0.1 and split = "train" and aerial_date > "2021-05"',
  'not (domain = "D012" or year = 2018)',
  'camera = "UCE"',
];

/** A number or a text of each kind; low and high ends turn about. */
const sorts = [
  'domain',
  'year',
  'roi',
  'row',
  'split',
  'aerial_date',
  'state',
  'changed_px',
  'dominant',
  'classes',
  'share(9)',
  'share(3)',
  'lpis1(2)',
  'unknown_px',
  'hierarchy_px',
  's2_valid',
  's2_valid / s2_dates',
  'x',
  'share(1) + share(2)',
  'splits(split_1)',
  'problems',
];

/** Filters under a sort that nobody asked for before, and both at once. */
const both: readonly (readonly [where: string, by: string])[] = [
  ['year = 2019', 'share(5)'],
  ['split = "valid"', 'aerial_date'],
  ['share(9) > 0.1', 'share(9)'],
  ['domain in ("D004", "D034", "D066")', 's2_dates'],
  ['unknown_px > 0', 'unknown_px'],
  ['patch contains "-S2-"', 'y'],
  ['lpis1(4) > 0.05', 'lpis1(4)'],
  ['row < 3', 'col'],
];

/** More than sixty different questions, none twice: each is answered for the first time. */
export const questions: readonly Question[] = [
  ...filters.map((where): Question => ({ where, sort: byName })),
  ...sorts.map((by, i): Question => ({ where: '', sort: { by, descending: i % 2 === 1 } })),
  ...both.map(([where, by], i): Question => ({ where, sort: { by, descending: i % 2 === 0 } })),
];
