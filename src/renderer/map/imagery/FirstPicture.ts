/** The first picture of a ROI waits this long to be complete; then it shows what there is. */
const firstPictureMs = 500;

/**
 * Keeps the canvas of a map's tiles out of the page until its first picture is complete.
 *
 * Without a GPU each picture of it that is put on the screen holds the page's thread until it is drawn, the first the longest.
 * The masks of the ROI are read meanwhile.
 */
export class FirstPicture {
  #canvas: HTMLElement | null = null;
  #isShown = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Another ROI will be shown. */
  reset(): void {
    clearTimeout(this.#timer);
    this.#isShown = false;
    this.#timer = setTimeout(() => this.show(), firstPictureMs);
  }

  show(): void {
    clearTimeout(this.#timer);
    this.#isShown = true;
    if (this.#canvas) this.#canvas.style.display = '';
  }

  /** A layer drew on the canvas. */
  drawn(canvas: HTMLElement): void {
    this.#canvas = canvas;
    canvas.style.display = this.#isShown ? '' : 'none';
  }
}
