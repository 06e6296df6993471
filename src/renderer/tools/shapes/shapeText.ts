import type { PixelWindow } from '../../../shared/geo/grid.ts';
import { translate } from '../../i18n/index.ts';

/** Why a shape holds no pixel: it lies beside the grid, or between the centres of pixels. */
export function whyEmpty(points: readonly number[], grid: PixelWindow): string {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i]!);
    right = Math.max(right, points[i]!);
    top = Math.min(top, points[i + 1]!);
    bottom = Math.max(bottom, points[i + 1]!);
  }
  const { x, y, width, height } = grid;
  const isBeside = right <= x || bottom <= y || left >= x + width || top >= y + height;
  return translate(isBeside ? 'tools.shape.outside' : 'tools.shape.noPixel');
}
