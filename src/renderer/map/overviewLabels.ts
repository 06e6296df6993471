/** A rectangle on the screen: x, y, width, height. */
export interface ScreenBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A name that wants a place; the places it may take, the best first. */
export interface LabelWish<T> {
  readonly of: T;
  readonly places: readonly ScreenBox[];
}

/** Side of the cells in which boxes are looked up (CSS pixels). */
const cellPx = 64;

/**
 * Gives each name the first of its places where it covers nothing: no mark and no name before it. A name that finds none is
 * left out.
 *
 * @param marks what must stay in sight.
 * @param wishes the most important first.
 */
export function placeLabels<T>(
  marks: readonly ScreenBox[],
  wishes: readonly LabelWish<T>[],
): { readonly of: T; readonly box: ScreenBox }[] {
  const cells = new Map<number, ScreenBox[]>();
  const keys = (box: ScreenBox) => {
    const found: number[] = [];
    const [x0, x1] = [Math.floor(box.x / cellPx), Math.floor((box.x + box.width) / cellPx)];
    const [y0, y1] = [Math.floor(box.y / cellPx), Math.floor((box.y + box.height) / cellPx)];
    for (let y = y0; y <= y1; y++) for (let x = x0; x <= x1; x++) found.push(y * 4096 + x);
    return found;
  };
  const take = (box: ScreenBox) => {
    for (const key of keys(box)) {
      const cell = cells.get(key);
      if (cell) cell.push(box);
      else cells.set(key, [box]);
    }
  };
  const isFree = (box: ScreenBox) =>
    keys(box).every((key) => cells.get(key)?.every((other) => !overlaps(box, other)) ?? true);
  for (const mark of marks) take(mark);
  return wishes.flatMap(({ of, places }) => {
    const box = places.find(isFree);
    if (!box) return [];
    take(box);
    return [{ of, box }];
  });
}

export function overlaps(a: ScreenBox, b: ScreenBox): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
