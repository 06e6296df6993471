import { describe, expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { forEachSpanIn } from '../editing/pixelSet.ts';
import { defaultMatrix } from './defaultMatrix.ts';
import type { RoiFindings } from './roi.ts';
import { RoiComparison } from './RoiComparison.ts';
import { comparisonSettingsSchema, type ComparisonSettings } from './settings.ts';

// Each rule by itself, on maps that one can draw by hand: a letter a pixel of 1 m.

/** Level 1 and level 3 of the letters of LPIS; a dot is nothing declared. */
const crops: Record<string, readonly [number, number]> = {
  '.': [22, 45],
  w: [1, 2],
  b: [2, 4],
  s: [1, 3],
  m: [3, 6],
  g: [0, 1],
  v: [16, 37],
  u: [77, 88],
};
/** CoSIA of the letters of land cover. */
const covers: Record<string, number> = {
  B: 0, // building
  G: 1, // greenhouse
  R: 3, // impervious
  P: 4, // pervious
  W: 6, // water
  H: 8, // herbaceous
  C: 9, // crop
  L: 10, // ploughed
  V: 11, // vineyard
  T: 12, // deciduous
  N: 13, // coniferous
  U: 18, // undefined
  '?': 99,
};

const off: Partial<ComparisonSettings> = {
  edgeToleranceM: 0,
  edgeDowngrade: { distanceM: 0, classes: [] },
  minArea: { objects: { classes: [0, 1, 2, 3], areaM2: 0 }, othersM2: 0 },
};
const noTrees = {
  trees: { isOn: false, classes: [12, 13], crops: [1, 2, 3], minAreaM2: 0, centreDistanceM: 0 },
};

/** One patch of so many letters; all rules off but those given. */
function compare(
  land: readonly string[],
  cover: readonly string[],
  settings: Partial<ComparisonSettings> = {},
  flightDay: string | null = null,
): RoiFindings {
  const [width, height] = [land[0]!.length, land.length];
  const patch = { patchId: 'P', flightDay, x: 0, y: 0, widthPx: width, heightPx: height };
  const comparison = new RoiComparison(
    { gsd: 1, widthPx: width, heightPx: height, patches: [patch] },
    {
      matrix: defaultMatrix,
      settings: comparisonSettingsSchema.parse({ ...off, ...noTrees, ...settings }),
    },
  );
  const of = (rows: readonly string[], value: (letter: string) => number) =>
    Uint8Array.from(rows.join(''), value);
  comparison.setLpis(
    0,
    of(land, (letter) => crops[letter]![0]),
    of(land, (letter) => crops[letter]![1]),
  );
  comparison.setCover(
    0,
    of(cover, (letter) => covers[letter]!),
  );
  return comparison.compute();
}

/** The pixels of all disagreements as a map: `#` in one, a dot elsewhere. */
function mapOf({ disagreements }: RoiFindings, width: number, height: number): string[] {
  const rows = Array.from({ length: height }, () => Array.from({ length: width }, () => '.'));
  for (const { set } of disagreements)
    forEachSpanIn(set, set.window, (y, from, to) => rows[y]!.fill('#', from, to));
  return rows.map((row) => row.join(''));
}

const block = (row: string, rows: number): string[] => Array.from({ length: rows }, () => row);

describe('the rule of', () => {
  test('the matrix grades each pixel by its declared crop', () => {
    const { regions, patches, disagreements } = compare(['wwwwww'], ['CLHBU?']);
    expect(regions[0]!.gradePx).toEqual([2, 2, 1, 1]);
    expect(patches).toEqual([[2, 2, 1, 1]]);
    expect(disagreements).toMatchObject([
      { cover: 0, declared1: 1, declared3: 2, region: 0, rule: 'object' },
    ]);
  });

  test('codes that no list has: their regions are there, and nothing is said of them', () => {
    const { regions, disagreements } = compare(['uuu', 'uwu'], ['BBB', 'BCB']);
    expect(regions).toMatchObject([
      { code1: 77, code3: 88, gradePx: [5, 0, 0, 0], vote: null },
      { code1: 1, code3: 2, gradePx: [0, 1, 0, 0] },
    ]);
    expect(disagreements).toEqual([]);
  });

  test('the edge says nothing up to its distance, corners by their centres', () => {
    const land = [...block('.......', 1), ...block('.wwwww.', 5), ...block('.......', 1)];
    const cover = block('BBBBBBB', 7);
    expect(mapOf(compare(land, cover, { edgeToleranceM: 1 }), 7, 7)).toEqual([
      ...['.......', '.......', '..###..', '..###..', '..###..', '.......', '.......'],
    ]);
    // A corner is 1.41 m from the next pixel of another parcel.
    const notch = ['.wwwww', 'wwwwww', 'wwwwww', 'wwwwww'];
    expect(mapOf(compare(notch, block('BBBBBB', 4), { edgeToleranceM: 1.4 }), 6, 4)).toEqual([
      ...['..####', '.#####', '######', '######'],
    ]);
    expect(mapOf(compare(notch, block('BBBBBB', 4), { edgeToleranceM: 1.5 }), 6, 4)).toEqual([
      ...['..####', '..####', '######', '######'],
    ]);
  });

  test('the edge knows no border between crops that mean the same, nor at the end of the ROI', () => {
    const wheatBarley = compare(['wwwbbb'], ['BBBBBB'], { edgeToleranceM: 2 });
    expect(wheatBarley.disagreements).toMatchObject([{ areaPx: 6, declared1: 1, edgeM: [50, 50] }]);
    const wheatVine = compare(['wwwvvv'], ['BBBBBB'], { edgeToleranceM: 2 });
    expect(mapOf(wheatVine, 6, 1)).toEqual(['#....#']);
  });

  test('the edge makes tracks and hedges only plausible a little farther', () => {
    const settings = { edgeToleranceM: 1, edgeDowngrade: { distanceM: 3, classes: [3] } };
    const { patches, ...rest } = compare(['.wwwwwwwwww'], ['RRRRRRRRRRR'], settings);
    expect(mapOf({ patches, ...rest }, 11, 1)).toEqual(['....#######']);
    expect(patches).toEqual([[2, 0, 2, 7]]);
    expect(mapOf(compare(['.wwwwwwwwww'], ['BBBBBBBBBBB'], settings), 11, 1)).toEqual(['..#########']);
  });

  test('dates counts what the season does not expect, and only inside what fits', () => {
    const unseasonal = (land: string, cover: string, day: string | null) =>
      compare([land], [cover], {}, day).regions[0]!.unseasonalPx;
    // Winter wheat: green before July, bare after it.
    expect(unseasonal('wwww', 'CCLB', '05-20')).toBe(1);
    expect(unseasonal('wwww', 'CCLB', '07-10')).toBe(0);
    expect(unseasonal('wwww', 'CCLB', '08-01')).toBe(2);
    // Maize: bare before June, green to September.
    expect(unseasonal('mmmm', 'CCLB', '05-31')).toBe(2);
    expect(unseasonal('mmmm', 'CCLB', '09-30')).toBe(1);
    expect(unseasonal('mmmm', 'CCLB', '10-01')).toBe(2);
    // Spring wheat, vines: the rule says nothing of them.
    expect(unseasonal('ssss', 'CCLB', '05-20')).toBe(0);
    expect(unseasonal('vvvv', 'VVVV', '05-20')).toBe(0);
    expect(unseasonal('wwww', 'CCLB', null)).toBeNull();
    expect(unseasonal('wwww', 'CCLB', '00-00')).toBeNull();
    expect(compare(['w'], ['L'], { dates: false }, '05-20').regions[0]!.unseasonalPx).toBeNull();
  });

  describe('trees', () => {
    const trees = { isOn: true, classes: [12, 13], crops: [1, 2, 3], minAreaM2: 6, centreDistanceM: 0 };

    test('asks for a large group, of both kinds of trees', () => {
      const small = compare(['wwwwwww'], ['TTTTCNN'], { trees });
      expect(small.disagreements).toEqual([]);
      expect(small.regions[0]!.gradePx).toEqual([0, 1, 6, 0]);
      expect(small.patches).toEqual([[0, 1, 6, 0]]);
      const large = compare(['wwwwwww'], ['TTTTNNC'], { trees });
      expect(large.disagreements).toMatchObject([
        { rule: 'trees', cover: 12, areaPx: 4 },
        { rule: 'trees', cover: 13, areaPx: 2 },
      ]);
    });

    test('asks for a centre that is far from the border', () => {
      const near = { trees: { ...trees, centreDistanceM: 4 } };
      // Columns 1 to 6: the middle is the left end of column 4, which is 4 m from what is not declared.
      expect(compare(['.wwwwwwwwww'], ['TTTTTTTCCCC'], near).disagreements).toEqual([]);
      expect(compare(['.wwwwwwwwww'], ['TCTTTTTTCCC'], near).disagreements).toHaveLength(1);
    });

    test('leaves trees in grassland and vineyards to the matrix', () => {
      expect(compare(['vvvv'], ['TTVV'], { trees }).disagreements).toMatchObject([{ rule: 'surface' }]);
      expect(compare(['gggg'], ['TTHH'], { trees }).disagreements).toEqual([]);
    });
  });

  test('the smallest area goes by class', () => {
    const minArea = { objects: { classes: [0], areaM2: 2 }, othersM2: 4 };
    const found = compare(['wwwwwwwwww'], ['BBCWWWCBCC'], { minArea }).disagreements;
    expect(found).toMatchObject([{ cover: 0, areaPx: 2 }]);
    expect(compare(['wwwww'], ['WWWWC'], { minArea }).disagreements).toMatchObject([{ rule: 'surface' }]);
  });

  test('the vote marks a region of which much contradicts, or little is as declared', () => {
    const voteOf = (cover: string) => compare(['vvvvvvvvvv'], [cover]).regions[0]!.vote;
    expect(voteOf('BBBVVVVVVV')).toBeNull();
    expect(voteOf('BBBBVVVVVV')).toBe('contradictory');
    expect(voteOf('VHHHHHHHHH')).toBe('unlike');
    expect(voteOf('VVHHHHHHHH')).toBeNull();
    expect(voteOf('VHHHUUUUUU')).toBeNull();
    expect(voteOf('UUUUUUUUUU')).toBeNull();
  });

  test('undeclared farmland is a layer that one asks for', () => {
    const land = ['....ww', '....ww'];
    const cover = ['CCCLCC', 'CCCLCC'];
    expect(compare(land, cover).disagreements).toEqual([]);
    const undeclared = { isOn: true, classes: [9, 10], minAreaM2: 5 };
    expect(compare(land, cover, { undeclared }).disagreements).toMatchObject([
      { rule: 'undeclared', cover: 9, declared1: 22, declared3: 45, region: null, areaPx: 6, edgeM: [2, 4] },
    ]);
    expect(compare(land, cover, { undeclared, edgeToleranceM: 2 }).disagreements).toEqual([]);
  });
});

describe('a region', () => {
  test('is measured with its holes, and is cut where the LPIS ends', () => {
    const land = ['......', '.mmm..', '.m.m..', '.mmm.w', '......'];
    const { regions } = compare(land, block('CCCCCC', 5));
    expect(regions).toMatchObject([
      { code3: 6, firstPx: 7, areaPx: 8, perimeterPx: 16, isCut: false },
      { code3: 2, firstPx: 23, areaPx: 1, perimeterPx: 4, isCut: true },
    ]);
    expect(regions[0]!.window).toEqual({ x: 1, y: 1, width: 3, height: 3 });
    expect(regions[0]!.classes).toEqual([[9, 8]]);
  });

  test('of equal codes that touch at a corner are two', () => {
    expect(compare(['m.', '.m'], ['CC', 'CC']).regions).toHaveLength(2);
  });
});

describe('what is missing or of another size', () => {
  const patch = { flightDay: null, y: 0, widthPx: 2, heightPx: 2 };
  const grid = {
    ...{ gsd: 1, widthPx: 4, heightPx: 2 },
    patches: [
      { ...patch, x: 0, patchId: 'A' },
      { ...patch, x: 2, patchId: 'B' },
    ],
  };
  const rules = { matrix: defaultMatrix, settings: comparisonSettingsSchema.parse({ ...off, ...noTrees }) };
  const four = (value: number) => new Uint8Array(4).fill(value);

  test('leaves nothing to find where no LPIS is', () => {
    const comparison = new RoiComparison(grid, rules);
    comparison.setCover(0, four(0));
    expect(comparison.compute()).toEqual({ regions: [], disagreements: [], patches: [null, null] });
    expect(new RoiComparison({ ...grid, patches: [] }, rules).compute().patches).toEqual([]);
  });

  test('land cover: the region goes on, and counts what is known', () => {
    const comparison = new RoiComparison(grid, rules);
    comparison.setLpis(0, four(1), four(2));
    comparison.setLpis(1, four(1), four(2));
    comparison.setCover(1, four(0));
    const { regions, disagreements, patches } = comparison.compute();
    expect(regions).toMatchObject([
      { areaPx: 8, perimeterPx: 12, gradePx: [0, 0, 0, 4], classes: [[0, 4]], vote: 'contradictory' },
    ]);
    expect(disagreements).toMatchObject([{ areaPx: 4, region: 0 }]);
    expect(patches).toEqual([null, [0, 0, 0, 4]]);
  });

  test('refuses pixels of another size and patches that are none', () => {
    const comparison = new RoiComparison(grid, rules);
    const isRefusal = (error: unknown) => error instanceof AppError && error.code === 'badRequest';
    expect(() => comparison.setCover(0, new Uint8Array(5))).toThrow(expect.toSatisfy(isRefusal));
    expect(() => comparison.setLpis(0, four(1), new Uint8Array(3))).toThrow(expect.toSatisfy(isRefusal));
    expect(() => comparison.setCover(2, four(0))).toThrow(expect.toSatisfy(isRefusal));
  });
});

test('a ROI of 25 x 25 patches that is one region and one disagreement', () => {
  const side = 25;
  const patchPx = 64;
  const patches = Array.from({ length: side * side }, (_, i) => ({
    ...{ patchId: `${i}`, flightDay: '06-01', widthPx: patchPx, heightPx: patchPx },
    ...{ x: (i % side) * patchPx, y: Math.floor(i / side) * patchPx },
  }));
  const total = side * patchPx;
  const comparison = new RoiComparison(
    { gsd: 0.2, widthPx: total, heightPx: total, patches },
    { matrix: defaultMatrix, settings: comparisonSettingsSchema.parse({}) },
  );
  const all = (value: number) => new Uint8Array(patchPx * patchPx).fill(value);
  patches.forEach((_, i) => {
    comparison.setLpis(i, all(3), all(6));
    comparison.setCover(i, all(0));
  });
  const { regions, disagreements } = comparison.compute();
  expect(regions).toMatchObject([
    { areaPx: total * total, perimeterPx: 4 * total, isCut: true, vote: 'contradictory' },
  ]);
  expect(disagreements).toMatchObject([
    { areaPx: total * total, perimeterPx: 4 * total, edgeM: [50, 50], region: 0 },
  ]);
  // Runs, not the three images; with patches this small their sides are most of it.
  expect(comparison.bytes).toBeLessThan(1.5 * total * total);
  comparison.setCover(312, all(9));
  expect(comparison.compute().disagreements).toMatchObject([
    { areaPx: (side * side - 1) * patchPx * patchPx },
  ]);
});
