import { PixelSetBuilder, type PixelSet } from '../editing/pixelSet.ts';
import type { DisagreementRule, FoundDisagreement } from './found.ts';
import type { Spans } from './gradePatch.ts';
import type { Land } from './Land.ts';
import { openGroup, type PatchAreas } from './patchAreas.ts';
import type { ComparedPatch } from './roi.ts';
import type { RoiArea } from './RoiAreas.ts';
import type { RoiRegions } from './RoiRegions.ts';
import type { ComparisonSettings } from './settings.ts';
import { Tally } from './Tally.ts';

/** A compared patch, as an area that lies in it is described from. */
export interface DescribedPatch {
  readonly patch: ComparedPatch;
  readonly land: Land;
  readonly spans: Spans;
  readonly areas: PatchAreas;
}

export interface DescribeContext {
  /** By their numbers; those that no area is of may be null. */
  readonly patches: readonly (DescribedPatch | null)[];
  readonly regions: RoiRegions;
  readonly settings: ComparisonSettings;
}

/** An area as a disagreement, but for its distances. */
export function describeArea(
  area: RoiArea,
  { patches, regions, settings }: DescribeContext,
): Omit<FoundDisagreement, 'edgeM'> {
  const [codes1, codes3, parcels] = [new Tally(), new Tally(), new Tally()];
  const parts = partsOf(area, patches);
  let areaPx = 0;
  for (const { at, described, own } of parts) {
    const { land, spans } = described;
    const ofRun = new Tally();
    for (const span of own) ofRun.add(spans.ofLand[span]!, spans.ends[span]! - spans.starts[span]!);
    ofRun.forEach((run, px) => {
      codes1.add(land.code1[run]!, px);
      codes3.add(land.code3[run]!, px);
      if (area.group !== openGroup) parcels.add(regions.regionOf(at, land.piece[run]!), px);
      areaPx += px;
    });
  }
  const set = setOf(parts);
  const declared1 = codes1.most();
  return {
    ...{ rule: ruleOf(area, declared1, settings), cover: area.cover },
    ...{ declared1, declared3: codes3.most(), areaPx, set, perimeterPx: perimeterOf(set) },
    // Regions are in the order of their first pixels.
    region: area.group === openGroup ? null : regions.parcels[parcels.most()]!.firstPx,
  };
}

/** What of an area lies in a patch: its spans there. */
interface AreaPart {
  readonly at: number;
  readonly described: DescribedPatch;
  readonly own: Int32Array;
}

/** From the left to the right. */
function partsOf(area: RoiArea, patches: readonly (DescribedPatch | null)[]): AreaPart[] {
  const wanted = new Map<number, Set<number>>();
  for (const { patch, area: n } of area.parts) {
    const known = wanted.get(patch);
    if (known) known.add(n);
    else wanted.set(patch, new Set([n]));
  }
  return [...wanted]
    .map(([at, numbers]) => {
      const described = patches[at]!;
      const { spans, areas } = described;
      const own = new Int32Array(spans.count);
      let count = 0;
      for (let span = 0; span < spans.count; span++)
        if (numbers.has(areas.ofSpan[span]!)) own[count++] = span;
      return { at, described, own: own.subarray(0, count) };
    })
    .sort((a, b) => a.described.patch.x - b.described.patch.x);
}

/** The spans of all parts, ordered by counting those of each row: an area may have hundreds of thousands. */
function setOf(parts: readonly AreaPart[]): PixelSet {
  const top = Math.min(...parts.map(({ described }) => described.patch.y));
  const bottom = Math.max(...parts.map(({ described: { patch } }) => patch.y + patch.heightPx));
  const next = new Uint32Array(bottom - top + 1);
  const rowOf = ({ patch, land, spans }: DescribedPatch, span: number) =>
    Math.floor(spans.starts[span]! / land.width) + patch.y - top;
  for (const { described, own } of parts) for (const span of own) next[rowOf(described, span) + 1]! += 1;
  for (let row = 1; row < next.length; row++) next[row]! += next[row - 1]!;
  const total = next[next.length - 1]!;
  const [rows, starts, ends] = [new Int32Array(total), new Int32Array(total), new Int32Array(total)];
  for (const { described, own } of parts) {
    const { patch, land, spans } = described;
    for (const span of own) {
      const row = rowOf(described, span);
      const place = next[row]!++;
      const shift = patch.x - (row + top - patch.y) * land.width;
      rows[place] = row + top;
      starts[place] = spans.starts[span]! + shift;
      ends[place] = spans.ends[span]! + shift;
    }
  }
  const builder = new PixelSetBuilder();
  for (let i = 0; i < total; i++) builder.add(rows[i]!, starts[i]!, ends[i]!);
  return builder.finish();
}

function ruleOf(area: RoiArea, declared1: number, settings: ComparisonSettings): DisagreementRule {
  const { trees, minArea } = settings;
  if (area.group === openGroup) return 'undeclared';
  if (trees.isOn && trees.classes.includes(area.cover) && trees.crops.includes(declared1)) return 'trees';
  return minArea.objects.classes.includes(area.cover) ? 'object' : 'surface';
}

/** Pixel edges along the outline of a set and its holes. */
export function perimeterOf({ window, rows, spans }: PixelSet): number {
  let edges = 0;
  for (let row = 0; row < window.height; row++) {
    let above = row > 0 ? rows[row - 1]! : 0;
    for (let span = rows[row]!; span < rows[row + 1]!; span++) {
      const [start, end] = [spans[span * 2]!, spans[span * 2 + 1]!];
      edges += 2 + 2 * (end - start);
      if (row === 0) continue;
      while (above < rows[row]! && spans[above * 2 + 1]! <= start) above++;
      for (let other = above; other < rows[row]! && spans[other * 2]! < end; other++)
        edges -= 2 * (Math.min(end, spans[other * 2 + 1]!) - Math.max(start, spans[other * 2]!));
    }
  }
  return edges;
}
