import fc from 'fast-check';
import { backgroundCode, declaredCount, gradeOf } from '../../src/shared/comparison/CompatibilityMatrix.ts';
import { farM, type DisagreementRule } from '../../src/shared/comparison/found.ts';
import type { ComparedGrid, ComparedPatch, ComparisonRules } from '../../src/shared/comparison/roi.ts';
import { forEachSpanIn, type PixelSet } from '../../src/shared/editing/pixelSet.ts';
import { comparisonSettingsSchema } from '../../src/shared/comparison/settings.ts';

// A comparison as one would write it down: pixel by pixel over the whole ROI, slow, and sharing nothing with the real one.

/** Pixels of a patch; `lpis` or `cover` null where there is none. */
export interface PatchPixels {
  readonly lpis: { readonly level1: Uint8Array; readonly level3: Uint8Array } | null;
  readonly cover: Uint8Array | null;
}

export interface Scene {
  readonly grid: ComparedGrid;
  readonly pixels: readonly PatchPixels[];
  readonly rules: ComparisonRules;
}

interface Pixel {
  readonly patch: number;
  readonly l1: number;
  readonly l3: number;
  readonly hasLpis: boolean;
  /** -1 for none. */
  readonly cover: number;
  grade: string;
  open: boolean;
  border: number;
}

const background3 = 45;

/** Findings in a form that a test can compare: sets of pixels as lists of indices on the grid. */
export function slowComparison({ grid, pixels, rules }: Scene) {
  const { settings, matrix } = rules;
  const { widthPx: width, heightPx: height, gsd } = grid;
  const all = Array.from({ length: width * height }, (): Pixel | null => null);
  grid.patches.forEach((patch, n) => {
    const { lpis, cover } = pixels[n]!;
    for (let i = 0; i < patch.widthPx * patch.heightPx; i++) {
      const x = patch.x + (i % patch.widthPx);
      const y = patch.y + Math.floor(i / patch.widthPx);
      all[y * width + x] = {
        ...{ patch: n, hasLpis: lpis !== null, l1: lpis?.level1[i] ?? -1, l3: lpis?.level3[i] ?? -1 },
        ...{ cover: cover?.[i] ?? -1, grade: '', open: false, border: Infinity },
      };
    }
  });
  const isCompared = (p: Pixel | null): p is Pixel => p !== null && p.hasLpis && p.cover >= 0;
  const at = (x: number, y: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? null : all[y * width + x]!;
  const group = (code: number) => (code < declaredCount ? matrix.rows[code]! : `code ${code}`);
  const near = (metres: number, limit: number) => metres <= limit * (1 + 1e-9);

  const distance = (x: number, y: number, own: string) => {
    let best = Infinity;
    all.forEach((other, i) => {
      if (other?.hasLpis && group(other.l1) !== own)
        best = Math.min(best, gsd * Math.hypot((i % width) - x, Math.floor(i / width) - y));
    });
    return best;
  };
  all.forEach((p, i) => {
    if (!isCompared(p)) return;
    p.border = distance(i % width, Math.floor(i / width), group(p.l1));
    const known = p.l3 < background3;
    p.grade = known ? gradeOf(matrix, p.l1, p.cover) : 'N';
    if (near(p.border, settings.edgeToleranceM)) p.grade = 'N';
    else {
      const { classes, distanceM } = settings.edgeDowngrade;
      if (p.grade === 'X' && classes.includes(p.cover) && near(p.border, distanceM)) p.grade = 'P';
      const { isOn, classes: farmland } = settings.undeclared;
      p.open = isOn && p.l1 === backgroundCode && p.l3 === background3 && farmland.includes(p.cover);
    }
  });

  /** Floods of pixels that touch by a side. */
  const areasOf = (isIn: (p: Pixel) => boolean, isSame: (a: Pixel, b: Pixel) => boolean): number[][] => {
    const seen = new Set<number>();
    const found: number[][] = [];
    all.forEach((p, i) => {
      if (!p || seen.has(i) || !isIn(p)) return;
      const area = [i];
      seen.add(i);
      for (const j of area) {
        const [x, y] = [j % width, Math.floor(j / width)];
        for (const [nx, ny] of [
          [x - 1, y],
          [x + 1, y],
          [x, y - 1],
          [x, y + 1],
        ] as const) {
          const other = at(nx, ny);
          const k = ny * width + nx;
          if (!other || seen.has(k) || !isIn(other) || !isSame(all[j]!, other)) continue;
          seen.add(k);
          area.push(k);
        }
      }
      found.push(area.sort((a, b) => a - b));
    });
    return found;
  };

  const { trees } = settings;
  const isTree = (p: Pixel) =>
    trees.isOn && p.grade === 'X' && trees.classes.includes(p.cover) && trees.crops.includes(p.l1);
  for (const area of areasOf(isTree, (a, b) => group(a.l1) === group(b.l1))) {
    const mean = (of: (i: number) => number) => area.reduce((sum, i) => sum + of(i), 0) / area.length;
    const x = Math.floor(mean((i) => i % width) + 0.5);
    const y = Math.floor(mean((i) => Math.floor(i / width)) + 0.5);
    const isLarge = area.length * gsd * gsd * (1 + 1e-9) >= trees.minAreaM2;
    const isFar =
      trees.centreDistanceM === 0 || !near(distance(x, y, group(all[area[0]!]!.l1)), trees.centreDistanceM);
    if (!isLarge || !isFar) for (const i of area) all[i]!.grade = 'P';
  }

  const perimeter = (area: readonly number[]) => {
    const own = new Set(area);
    let edges = 0;
    for (const i of area) {
      const x = i % width;
      if (x === 0 || !own.has(i - 1)) edges++;
      if (x === width - 1 || !own.has(i + 1)) edges++;
      if (!own.has(i - width)) edges++;
      if (!own.has(i + width)) edges++;
    }
    return edges;
  };
  const most = (values: readonly number[]) => {
    const counts = new Map<number, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]![0];
  };

  const regionAreas = areasOf(
    (p) => p.hasLpis && p.l3 !== background3,
    (a, b) => a.l3 === b.l3,
  );
  const regionOf = new Map(regionAreas.flatMap((area) => area.map((i) => [i, area[0]!] as const)));
  const regions = regionAreas.map((area) => {
    const compared = area.map((i) => all[i]!).filter(isCompared);
    const gradePx = ['N', 'C', 'P', 'X'].map((grade) => compared.filter((p) => p.grade === grade).length);
    const [, c, pl, x] = gradePx as [number, number, number, number];
    const classes = new Map<number, number>();
    for (const { cover } of compared) classes.set(cover, (classes.get(cover) ?? 0) + 1);
    const dated = settings.dates ? compared.filter((p) => grid.patches[p.patch]!.flightDay !== null) : [];
    const { code3, code1 } = { code3: all[area[0]!]!.l3, code1: all[area[0]!]!.l1 };
    return {
      ...{ code1, code3, firstPx: area[0]!, areaPx: area.length, perimeterPx: perimeter(area), gradePx },
      unseasonalPx: dated.length === 0 ? null : dated.filter((p) => isUnseasonal(p, grid)).length,
      classes: [...classes].sort((a, b) => b[1] - a[1] || a[0] - b[0]),
      vote:
        x > settings.vote.contradictory * compared.length
          ? 'contradictory'
          : c < settings.vote.compatible * (c + pl + x)
            ? 'unlike'
            : null,
      isCut: area.some((i) => {
        const [px, py] = [i % width, Math.floor(i / width)];
        return [at(px - 1, py), at(px + 1, py), at(px, py - 1), at(px, py + 1)].some((p) => !p?.hasLpis);
      }),
      window: {
        x: Math.min(...area.map((i) => i % width)),
        y: Math.floor(area[0]! / width),
        width: Math.max(...area.map((i) => i % width)) - Math.min(...area.map((i) => i % width)) + 1,
        height: Math.floor(area.at(-1)! / width) - Math.floor(area[0]! / width) + 1,
      },
    };
  });

  const contradictory = areasOf(
    (p) => p.grade === 'X',
    (a, b) => a.cover === b.cover && group(a.l1) === group(b.l1),
  );
  const undeclared = areasOf(
    (p) => p.open,
    (a, b) => a.cover === b.cover,
  );
  const { objects, othersM2 } = settings.minArea;
  const disagreements = [...contradictory, ...undeclared]
    .map((area) => {
      const list = area.map((i) => all[i]!);
      const { open, cover } = list[0]!;
      const declared1 = most(list.map((p) => p.l1));
      const isObject = objects.classes.includes(cover);
      const byTrees = trees.isOn && trees.classes.includes(cover) && trees.crops.includes(declared1);
      const rule: DisagreementRule = open
        ? 'undeclared'
        : byTrees
          ? 'trees'
          : isObject
            ? 'object'
            : 'surface';
      const least = open ? settings.undeclared.minAreaM2 : isObject ? objects.areaM2 : othersM2;
      return {
        isEnough: area.length * gsd * gsd * (1 + 1e-9) >= least,
        item: {
          ...{ rule, cover, declared1, declared3: most(list.map((p) => p.l3)) },
          region: open ? null : most(area.map((i) => regionOf.get(i)!)),
          ...{ pixels: area, areaPx: area.length, perimeterPx: perimeter(area) },
          edgeM: [
            Math.min(farM, ...list.map((p) => p.border)),
            Math.min(farM, Math.max(...list.map((p) => p.border))),
          ],
        },
      };
    })
    .filter(({ isEnough }) => isEnough)
    .map(({ item }) => item)
    .sort((a, b) => b.areaPx - a.areaPx || a.pixels[0]! - b.pixels[0]!);

  const patches = grid.patches.map((_, n) => {
    if (!pixels[n]!.lpis || !pixels[n]!.cover) return null;
    const own = all.filter((p) => p?.patch === n);
    return ['N', 'C', 'P', 'X'].map((grade) => own.filter((p) => p!.grade === grade).length);
  });
  return { regions, disagreements, patches };
}

function isUnseasonal({ grade, cover, l1, l3, patch }: Pixel, { patches }: ComparedGrid): boolean {
  const day = patches[patch]!.flightDay;
  if (day === null || grade !== 'C' || (cover !== 9 && cover !== 10)) return false;
  const month = Number(day.slice(0, 2));
  const isWinter = [2, 4, 9, 10, 11, 12, 26].includes(l3) || ([1, 2, 8].includes(l1) && ![3, 5].includes(l3));
  const isSpringSown = [3, 5, 13, 25].includes(l3);
  const isSpring = !isWinter && !isSpringSown && ([3, 7, 10, 13, 14].includes(l1) || l3 === 7);
  if (isWinter && !isSpringSown) return (month < 7 && cover === 10) || (month > 7 && cover === 9);
  if (isSpring) return month >= 6 && month <= 9 ? cover === 10 : cover === 9;
  return false;
}

/** Crops that the scenes have: `[level 1, level 3]`, some of equal rows, some that no list has, some that do not fit. */
const crops: readonly (readonly [number, number])[] = [
  ...([
    [22, 45],
    [22, 45],
    [1, 2],
    [2, 4],
    [3, 6],
    [3, 6],
    [0, 1],
    [16, 37],
    [12, 28],
    [1, 3],
  ] as const),
  ...([
    [4, 7],
    [200, 6],
    [1, 99],
    [22, 6],
    [3, 45],
  ] as const),
];

interface Block {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly value: number;
}

const blocks = (values: fc.Arbitrary<number>, maxLength: number): fc.Arbitrary<Block[]> =>
  fc.array(
    fc.record({
      ...{ x: fc.nat(23), y: fc.nat(23), value: values },
      ...{ width: fc.integer({ min: 1, max: 24 }), height: fc.integer({ min: 1, max: 24 }) },
    }),
    { minLength: 1, maxLength, size: 'max' },
  );

function painted(list: readonly Block[], width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height).fill(list[0]?.value ?? 0);
  for (const block of list)
    for (let y = block.y; y < Math.min(height, block.y + block.height); y++)
      for (let x = block.x; x < Math.min(width, block.x + block.width); x++)
        data[y * width + x] = block.value;
  return data;
}

/** A row: half of it contradicts. */
const letters = fc
  .array(fc.constantFrom('N', 'C', 'C', 'P', 'X', 'X', 'X', 'X'), { minLength: 19, maxLength: 19 })
  .map((row) => row.join(''));
const metres = fc.constantFrom(0, 0, 0, 0.5, 1, 1, 1.5, 2);
const days = fc.constantFrom(null, '05-20', '06-30', '07-14', '08-01', '10-31');
const covers = fc.constantFrom(0, 3, 6, 9, 9, 10, 12, 12, 13, 200);

/** Thresholds that scenes of some pixels can reach. */
const settingsOf = fc.record({
  edgeToleranceM: metres,
  edgeDowngrade: fc.record({ distanceM: metres, classes: fc.subarray([3, 12, 13]) }),
  dates: fc.boolean(),
  trees: fc.record({
    ...{
      isOn: fc.boolean(),
      classes: fc.constantFrom([12, 13], [12], []),
      minAreaM2: fc.constantFrom(0, 4, 9),
    },
    ...{ crops: fc.constantFrom([1, 2, 3, 4], [1]), centreDistanceM: metres },
  }),
  minArea: fc.record({
    objects: fc.record({ classes: fc.constantFrom([0, 3], [0, 12]), areaM2: fc.constantFrom(0, 2, 5) }),
    othersM2: fc.constantFrom(0, 3, 10),
  }),
  vote: fc.record({ contradictory: fc.constantFrom(0, 0.3, 1), compatible: fc.constantFrom(0, 0.2, 1) }),
  undeclared: fc.record({
    ...{ isOn: fc.boolean(), classes: fc.constant([9, 10]), minAreaM2: fc.constantFrom(0, 8) },
  }),
});

/** Rows of a matrix: three, so that many are equal; the background says nothing. */
const matrixRows = fc
  .tuple(
    letters,
    letters,
    letters,
    fc.array(fc.nat(2), { minLength: declaredCount, maxLength: declaredCount }),
  )
  .map(([a, b, c, of]) => of.map((n, code) => (code === backgroundCode ? 'N'.repeat(19) : [a, b, c][n]!)));

/** ROIs of up to nine patches of several sizes, some missing, some without LPIS or CoSIA. */
export const scenes: fc.Arbitrary<Scene> = fc
  .noBias(
    fc.record({
      widths: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3, size: 'max' }),
      heights: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3, size: 'max' }),
      land: blocks(fc.nat(crops.length - 1), 8),
      cover: blocks(covers, 16),
      kinds: fc.array(fc.constantFrom('all', 'all', 'all', 'all', 'hole', 'noLpis', 'noCover'), {
        ...{ minLength: 9, maxLength: 9 },
      }),
      ...{ days: fc.array(days, { minLength: 9, maxLength: 9 }), rows: matrixRows, settings: settingsOf },
      gsd: fc.constantFrom(1, 0.5),
    }),
  )
  .map(({ widths, heights, land, cover, kinds, days: flown, rows, settings, gsd }) => {
    const [width, height] = [sum(widths), sum(heights)];
    const codes = painted(land, width, height);
    const values = painted(cover, width, height);
    const patches: ComparedPatch[] = [];
    const pixels: PatchPixels[] = [];
    heights.forEach((heightPx, row) =>
      widths.forEach((widthPx, column) => {
        const n = row * widths.length + column;
        if (kinds[n] === 'hole') return;
        const patch = { x: sum(widths.slice(0, column)), y: sum(heights.slice(0, row)), widthPx, heightPx };
        patches.push({ ...patch, patchId: `P${n}`, flightDay: flown[n]! });
        const cut = (data: Uint8Array) => cutOut(data, width, patch);
        const crop = cut(codes);
        pixels.push({
          lpis:
            kinds[n] === 'noLpis'
              ? null
              : { level1: crop.map((code) => crops[code]![0]), level3: crop.map((code) => crops[code]![1]) },
          cover: kinds[n] === 'noCover' ? null : cut(values),
        });
      }),
    );
    const weights = { default: 0.6, classes: {}, cells: {} };
    return {
      grid: { gsd, widthPx: width, heightPx: height, patches },
      pixels,
      rules: {
        matrix: { name: 'random', rows, reasons: {}, weights },
        settings: comparisonSettingsSchema.parse(settings),
      },
    };
  });

const sum = (list: readonly number[]) => list.reduce((total, value) => total + value, 0);

/** The pixels of a window of an image. */
export function cutOut(
  data: Uint8Array,
  width: number,
  { x, y, widthPx, heightPx }: Pick<ComparedPatch, 'x' | 'y' | 'widthPx' | 'heightPx'>,
): Uint8Array {
  return Uint8Array.from(
    { length: widthPx * heightPx },
    (_, i) => data[(y + Math.floor(i / widthPx)) * width + x + (i % widthPx)]!,
  );
}

/** Row-major indices of the pixels of a set. */
export function indicesOf(set: PixelSet, width: number): number[] {
  const list: number[] = [];
  forEachSpanIn(set, set.window, (y, from, to) => {
    for (let x = from; x < to; x++) list.push(y * width + x);
  });
  return list;
}
