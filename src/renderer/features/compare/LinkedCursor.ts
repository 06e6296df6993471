export interface LinkedCell {
  /** A view; all are of one size and show the same place. */
  readonly cell: HTMLElement;
  /** Crosshair over it, its middle at its own corner. */
  readonly cross: HTMLElement;
  /** Told where the pointer is in it, CSS pixels from its corner, or that it has left. */
  onPoint?(position: { readonly screenX: number; readonly screenY: number } | null): void;
}

/**
 * One pointer for several views: a crosshair at the same place of each view that the pointer is not over.
 *
 * The views are of one size and show the same place, so the same offset from the corner is the same place of the world,
 * while they stand and while they move.
 */
export class LinkedCursor {
  readonly #cells = new Set<LinkedCell>();

  /** Takes a view in, until the returned function is called. */
  add(linked: LinkedCell): () => void {
    const abort = new AbortController();
    const { cell } = linked;
    const move = (event: PointerEvent) => {
      const rect = cell.getBoundingClientRect();
      const at = { screenX: event.clientX - rect.left, screenY: event.clientY - rect.top };
      // A stroke or a drag may leave the view that it began in.
      const isInside =
        at.screenX >= 0 && at.screenY >= 0 && at.screenX < rect.width && at.screenY < rect.height;
      this.#show(linked, isInside ? at : null);
    };
    cell.addEventListener('pointermove', move, { signal: abort.signal });
    cell.addEventListener('pointerleave', () => this.#show(linked, null), { signal: abort.signal });
    this.#cells.add(linked);
    linked.cross.hidden = true;
    return () => {
      abort.abort();
      this.#show(linked, null);
      this.#cells.delete(linked);
    };
  }

  #show(source: LinkedCell, at: { readonly screenX: number; readonly screenY: number } | null): void {
    for (const { cross } of this.#cells) {
      cross.hidden = at === null || cross === source.cross;
      if (at) cross.style.transform = `translate(${at.screenX}px, ${at.screenY}px)`;
    }
    source.onPoint?.(at);
  }
}
