/**
 * A round length that fits into a width.
 *
 * @param resolution metres per screen pixel.
 * @param maxPx most screen pixels the bar may take.
 * @returns 1, 2 or 5 times a power of ten in metres, and its width in screen pixels.
 */
export function scaleBar(resolution: number, maxPx: number): { metres: number; widthPx: number } {
  const most = resolution * maxPx;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = ([5, 2, 1].find((factor) => factor * power <= most) ?? 1) * power;
  return { metres, widthPx: metres / resolution };
}
