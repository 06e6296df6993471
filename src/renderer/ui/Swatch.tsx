/** The colour of a class. A light and a dark edge keep black and white visible on either theme. */
export function Swatch({ color, size = 14 }: { color: string; size?: number }) {
  return (
    <span className="swatch" style={{ background: color, width: size, height: size }} aria-hidden="true" />
  );
}
