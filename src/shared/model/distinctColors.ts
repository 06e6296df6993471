/**
 * Colours that are easy to tell apart, for classes that come without one: hues around the wheel, then the same hues darker
 * and lighter. Land-cover hues first, so that a short list looks calm. `#rrggbb`, all different.
 */
const first = [
  '#1f8a3b',
  '#d9b44a',
  '#3b7dd8',
  '#c8452e',
  '#8c6bb1',
  '#8fce5a',
  '#9c6b3f',
  '#4fc3c7',
  '#e58fb4',
  '#7f7f7f',
  '#f28e2b',
  '#0b4f6c',
  '#b3de69',
  '#7a1f3d',
  '#f4e285',
  '#4b3f72',
  '#a3b7ca',
  '#00916e',
  '#d16ba5',
  '#5c4a1f',
] as const;

/** The first `count` colours of the palette, always the same. */
export function distinctColors(count: number): string[] {
  const colors = new Set<string>(first.slice(0, count));
  // Steps of the golden angle never come back to a hue that was used; lightness changes so that neighbours differ too.
  for (let i = 0; colors.size < count; i++) {
    colors.add(hslToHex((i * 137.508) % 360, 0.45 + 0.15 * (i % 3), 0.3 + 0.11 * (i % 5)));
  }
  return [...colors];
}

/** Source: CSS Color 4, section 7.1. */
function hslToHex(hue: number, saturation: number, lightness: number): string {
  const amplitude = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n: number): string => {
    const k = (n + hue / 30) % 12;
    const value = lightness - amplitude * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}
