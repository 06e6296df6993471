import { isLightColor, parseColor } from '../../../shared/model/colour.ts';
import {
  drawPattern,
  hatchPatterns,
  patternInk,
  patternSidePx,
  unknownPattern,
} from '../../../shared/model/hatchPatterns.ts';

const made = new Map<string, string>();

/**
 * A pattern as an image for CSS, `patternSidePx` a side: its lines in one colour, set off as on the map, nothing between
 * them. Made once.
 *
 * @param index of the pattern; null for that of unknown values.
 */
export function patternImage(index: number | null, color: string): string {
  const ratio = globalThis.devicePixelRatio || 1;
  const key = `${index} ${color} ${ratio}`;
  let image = made.get(key);
  if (image === undefined) made.set(key, (image = draw(index, color, Math.round(patternSidePx * ratio))));
  return image;
}

function draw(index: number | null, color: string, side: number): string {
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext('2d');
  if (!context) return 'none';
  const picture = context.createImageData(side, side);
  const ink = drawPattern(index === null ? unknownPattern : hatchPatterns[index]!, side);
  const line = parseColor(color);
  const edge = isLightColor(line) ? [0, 0, 0, 120] : [255, 255, 255, 120];
  for (const [i, value] of ink.entries()) {
    if (value === patternInk.line) picture.data.set([...line, 255], i * 4);
    else if (value === patternInk.edge) picture.data.set(edge, i * 4);
  }
  context.putImageData(picture, 0, 0);
  return `url(${canvas.toDataURL()})`;
}
