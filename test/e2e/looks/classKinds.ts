import type { NomenclatureClass } from '../../../src/shared/model/Nomenclature.ts';
import { cosiaHub, lpis1, lpis2, lpis3 } from '../../../src/shared/model/nomenclatures.ts';
import type { LpisLevel, MaskStyle, PaletteId } from '../../../src/renderer/state/session.ts';
import { corner, type Bed, type Kind, type Kinds } from './bed.ts';
import { paintRgb, rgb } from './imageryKinds.ts';
import { hatchInk } from './hatch.ts';
import {
  borderInk,
  colorTable,
  paintClasses,
  paintInk,
  type ClassesAt,
  type Ink,
  type PaletteColor,
} from './painters.ts';
import { hidden, type Spot } from './stage.ts';

const maskOpacity = hidden.mask.opacity;
const lpisOpacity = hidden.lpis.opacity;
export const withMask = { ...hidden, mask: { ...hidden.mask, visible: true } };
const withLpis = { ...hidden, lpis: { ...hidden.lpis, visible: true } };

const colorOf: Readonly<Record<PaletteId, PaletteColor>> = {
  flair: 'color',
  cosia: 'colorCosia',
  safe: 'colorSafe',
};

/** The class of the mask's file. */
async function original({ land }: Bed): Promise<ClassesAt> {
  const mosaic = await land.read('AERIAL_LABEL-COSIA');
  return (x, y) => mosaic.at(x, y, 0);
}

const mask = (palette: PaletteId): Kind => ({
  look: rgb,
  session: { overlays: withMask, palette },
  paint: async (bed, shown) => {
    const colors = colorTable(cosiaHub.classes, colorOf[palette]);
    return paintClasses(await paintRgb(bed, shown), await original(bed), colors, maskOpacity);
  },
});

/** Lines are twice as opaque as areas, which keep the opacity of the layer. */
const styled = (maskStyle: Exclude<MaskStyle, 'fill'>, palette: PaletteId): Kind => ({
  look: rgb,
  session: { overlays: withMask, palette, maskStyle },
  paint: async (bed, shown) => {
    const classesAt = await original(bed);
    const borders = borderInk(classesAt, bed.roi.gsd);
    const inkAt = (spot: Spot): Ink => {
      const border = borders(spot);
      if (maskStyle !== 'hatch' || border !== 'none') return border;
      return hatchInk(classesAt(spot.x, spot.y), corner[0] + spot.px, corner[1] + spot.py);
    };
    const colors = colorTable(cosiaHub.classes, colorOf[palette]);
    const opacity = { lines: 2 * maskOpacity, fill: maskStyle === 'both' ? maskOpacity : 0 };
    return paintInk(await paintRgb(bed, shown), classesAt, inkAt, colors, opacity);
  },
});

const lpisLists: Readonly<Record<LpisLevel, readonly NomenclatureClass[]>> = {
  1: lpis1.classes,
  2: lpis2.classes,
  3: lpis3.classes,
};

/** "No declaration" is transparent. The palettes are that of the list, or the safe one. */
const lpis = (lpisLevel: LpisLevel, palette: PaletteId): Kind => ({
  look: rgb,
  session: { overlays: withLpis, lpisLevel, palette },
  paint: async (bed, shown) => {
    const mosaic = await bed.land.read('ALL_LABEL-LPIS');
    const colors = colorTable(lpisLists[lpisLevel], colorOf[palette]);
    const classesAt: ClassesAt = (x, y) => mosaic.at(x, y, lpisLevel - 1);
    return paintClasses(await paintRgb(bed, shown), classesAt, colors, lpisOpacity);
  },
});

export const classKinds: Kinds = {
  'CoSIA, palette of FLAIR': mask('flair'),
  'CoSIA, palette of CoSIA': mask('cosia'),
  'CoSIA, safe palette': mask('safe'),
  'outlines of CoSIA': styled('outline', 'flair'),
  'outlines and areas of CoSIA': styled('both', 'cosia'),
  'patterns of CoSIA': styled('hatch', 'safe'),
  'LPIS level 1': lpis(1, 'flair'),
  'LPIS level 2': lpis(2, 'flair'),
  'LPIS level 3': lpis(3, 'flair'),
  'LPIS level 1, safe palette': lpis(1, 'safe'),
};

/** The class of the stroke, the middle of its disc in pixels from the clip's corner, and its diameter. */
export const stroke = { value: 6, from: [90, 300], to: [400, 120], diameterPx: 60 } as const;

/** Where a pixel lies: under the stroke, beside it, or where the edge of its disc is rounded. */
export function strokeCovers({ px, py }: Pick<Spot, 'px' | 'py'>): 'inside' | 'edge' | 'outside' {
  const { from, to, diameterPx } = stroke;
  const [x, y] = [px + 0.5 - from[0], py + 0.5 - from[1]];
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const along = Math.min(1, Math.max(0, (x * dx + y * dy) / (dx * dx + dy * dy)));
  const beyond = Math.hypot(x - along * dx, y - along * dy) - diameterPx / 2;
  return beyond < -1 ? 'inside' : beyond > 1 ? 'outside' : 'edge';
}

/** The mask as it is after the stroke, over the aerial image. */
export const corrected: Kind = {
  look: rgb,
  session: { overlays: withMask },
  paint: async (bed, shown) => {
    const colors = colorTable(cosiaHub.classes, 'color');
    const before = paintClasses(await paintRgb(bed, shown), await original(bed), colors, maskOpacity);
    const after = paintClasses(await paintRgb(bed, shown), () => stroke.value, colors, maskOpacity);
    return (spot) => {
      const where = strokeCovers(spot);
      return where === 'edge' ? null : where === 'inside' ? after(spot) : before(spot);
    };
  },
};

/** As the files have it, whatever was edited: while the key is held. */
export const peeked: Kind = { ...mask('flair'), session: { overlays: withMask, peek: 'original' } };

/** Strong colour of what differs, and of the lines over it. */
const [marked, line] = [
  [0xff, 0x1f, 0xd0],
  [0x17, 0x00, 0x0f],
] as const;
/** Of the pixels in the middle of a line: it covers nearly all of them, and how nearly is up to the browser. */
const lineTolerance = 24;

/**
 * Marks where file and stroke differ: lines of 1.2 pixels that rise, every 6 pixels. Nothing is said of the pixels beside the
 * middle of a line, which it covers in part.
 */
export const difference: Kind = {
  look: rgb,
  session: { difference: ['cosia', 'mask'] },
  paint: async (bed, shown) => {
    const [below, classesAt] = [await paintRgb(bed, shown), await original(bed)];
    const { left, top } = bed.screen;
    return (spot) => {
      const where = strokeCovers(spot);
      if (where === 'edge') return null;
      if (where === 'outside' || classesAt(spot.x, spot.y) === stroke.value) return below(spot);
      const turn = (left + spot.px + top + spot.py + 1) % 6;
      if (turn === 1 || turn === 5) return null;
      return turn === 0 ? [...line, lineTolerance] : marked;
    };
  },
};
