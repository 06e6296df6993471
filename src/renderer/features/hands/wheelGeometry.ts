/** The wheel's radii in CSS pixels. */
export const wheelRadii = {
  /** The middle, which is no class. */
  inner: 42,
  outer: 150,
  /** Where the band of the class's colour begins. */
  band: 137,
  /** Middle of the names. */
  label: 94,
  /** A press that moved no farther than this went in no direction. */
  dead: 22,
  /** Beyond the ring a pointer that is not pressed means no class. */
  reach: 190,
} as const;

/** Free space that stays between the wheel and the window's edges. */
const marginPx = 8;

/** The place in whose direction a vector from the middle points; the first place is centred on the top, the next clockwise. */
export function placeAt(dx: number, dy: number, places: number): number {
  const turn = Math.atan2(dx, -dy) / (2 * Math.PI);
  return (Math.round(turn * places) + places) % places;
}

/** Where the wheel's middle is so that nothing of it lies outside of the window. */
export function wheelCentre(
  at: { readonly x: number; readonly y: number },
  window: { readonly width: number; readonly height: number },
): { readonly x: number; readonly y: number } {
  const room = wheelRadii.outer + marginPx;
  const within = (value: number, size: number) =>
    size < 2 * room ? size / 2 : Math.min(size - room, Math.max(room, value));
  return { x: within(at.x, window.width), y: within(at.y, window.height) };
}

/** A point at a distance from the middle in the direction of a place; places may be fractions. */
export function pointOnWheel(place: number, places: number, radius: number): readonly [number, number] {
  const angle = (place / places) * 2 * Math.PI;
  return [radius * Math.sin(angle), -radius * Math.cos(angle)];
}

/** SVG path of a place between two radii, around (0, 0). */
export function wedgePath(place: number, places: number, inner: number, outer: number): string {
  const corner = (at: number, radius: number) =>
    pointOnWheel(at, places, radius)
      .map((value) => value.toFixed(2))
      .join(' ');
  const [from, to] = [place - 0.5, place + 0.5];
  return `M${corner(from, inner)}L${corner(from, outer)}A${outer} ${outer} 0 0 1 ${corner(to, outer)}L${corner(to, inner)}A${inner} ${inner} 0 0 0 ${corner(from, inner)}Z`;
}
