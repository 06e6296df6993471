import { brushSizeRange } from '../../state/session.ts';

/** Steps of the slider: fine enough that single pixels can be reached at the small end. */
export const brushSliderMax = 200;

const span = Math.log(brushSizeRange.maxPx / brushSizeRange.minPx);

/** Brush diameter at a slider position 0..200: even steps feel even. */
export function sizeOfSlider(position: number): number {
  return Math.round(brushSizeRange.minPx * Math.exp((span * position) / brushSliderMax));
}

/** The inverse of `sizeOfSlider`, rounded to a slider step. */
export function sliderOfSize(sizePx: number): number {
  return Math.round((Math.log(sizePx / brushSizeRange.minPx) / span) * brushSliderMax);
}
