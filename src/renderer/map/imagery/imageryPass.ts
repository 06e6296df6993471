import { levelCount, tileSizePx, type ImageryLayer, type RoiDetail } from '../../../shared/contract/index.ts';
import { isSeries } from '../../../shared/model/imagery.ts';
import type { Look } from '../../../shared/model/look.ts';
import { modalityBit } from '../../../shared/model/modality.ts';
import type { PixelReader } from '../PixelReader.ts';
import type { ImageryState, ShownImagery } from './imageryStore.ts';
import { planLook, stretchUniforms, type LookPlan } from './lookShader.ts';
import { chooseDate } from './seriesDate.ts';
import type { Shown, ShownRanges } from './ShownRanges.ts';
import type { TilePass } from './TilePainter.ts';
import type { Cell } from './tilePyramid.ts';

/** A look with the layer and the date of a ROI that it stands for. */
export interface ResolvedLook extends Pick<
  ShownImagery,
  'look' | 'layer' | 'unavailable' | 'dateIndex' | 'date'
> {
  /** Null for what cannot be shown. */
  readonly plan: LookPlan | null;
  /** The core has not told yet what the ROI has. */
  readonly isPending: boolean;
}

/** The aerial image of a ROI as its grid tells it, until the core has: the first picture does not wait for that. */
export function aerialOf(roi: RoiDetail): ImageryLayer | null {
  if ((roi.anyBits & modalityBit('AERIAL_RGBI')) === 0) return null;
  const { gsd, origin, widthPx, heightPx } = roi;
  return {
    ...{ id: 'aerial', gsd, origin, widthPx, heightPx, tileSizePx, gutterPx: 0, bands: 4, dtype: 'uint8' },
    levels: levelCount(widthPx, heightPx),
    patches: roi.grid.length,
    ...{ dates: null, series: [], mismatch: null, unit: null, offGridM: 0 },
  };
}

/**
 * What a look means in a ROI.
 *
 * @param date `YYYYMMDD` instead of that of the look.
 */
export function resolveLook(
  look: Look,
  date: string | null,
  roi: RoiDetail,
  { layers, dates, flightDate }: Pick<ImageryState, 'layers' | 'dates' | 'flightDate'>,
): ResolvedLook {
  const layer =
    (layers
      ? layers.find(({ id }) => id === look.imagery)
      : look.imagery === 'aerial'
        ? aerialOf(roi)
        : null) ?? null;
  const isPending = layers === null && layer === null;
  const plan = planLook(look, layer);
  const dateIndex =
    layer && isSeries(look.imagery)
      ? chooseDate(layer.series, date ?? look.date, dates[look.imagery], flightDate)
      : null;
  return {
    ...{ look, layer, dateIndex, isPending },
    date: dateIndex === null ? null : (layer?.series[dateIndex] ?? null),
    plan: 'unavailable' in plan ? null : plan,
    unavailable: 'unavailable' in plan && !isPending ? plan.unavailable : null,
  };
}

/** What draws imagery in a frame. Without uniforms while the stretch waits for the values that it is taken of. */
export function imageryPass(
  shown: Shown,
  ranges: ShownRanges,
  reader: PixelReader,
  opacity: number,
): TilePass {
  const { plan, layer, dateIndex } = shown;
  const known = ranges.of(shown, null);
  const load = ({ level, col, row }: Cell) => reader.imageryTile(layer, dateIndex, level, col, row);
  return {
    pyramid: layer,
    ...{ gutterPx: layer.gutterPx, bands: layer.bands, name: `${layer.id}@${dateIndex ?? ''}`, version: 0 },
    ...{ opacity, palette: null, showsFailed: true },
    peek: ({ level, col, row }) => reader.peekImagery(layer, dateIndex, level, col, row),
    load,
    needs: known ? [] : ranges.missing(shown),
    async loadNeed(cell) {
      try {
        return await load(cell);
      } catch (error) {
        ranges.giveUp(shown);
        throw error;
      }
    },
    program: { key: plan.key, fragment: plan.fragment },
    uniforms: known && { ...plan.uniforms, ...stretchUniforms(known) },
    isSmooth: plan.isSmooth,
  };
}
