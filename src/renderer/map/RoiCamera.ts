import type { Interaction } from 'ol/interaction.js';
import DragPan from 'ol/interaction/DragPan.js';
import MouseWheelZoom from 'ol/interaction/MouseWheelZoom.js';
import PinchZoom from 'ol/interaction/PinchZoom.js';
import type MapBrowserEvent from 'ol/MapBrowserEvent.js';
import View from 'ol/View.js';
import type { RoiDetail } from '../../shared/contract/index.ts';
import { frameExtent, pixelToWorld, windowExtent, type PixelWindow } from '../../shared/geo/grid.ts';
import { wholePatches } from '../../shared/geo/wholePatches.ts';
import { projectionOf } from './projection.ts';
import { frameOf, type CanvasRoom } from './review/frameOf.ts';

/** Room around the ROI when it is fitted: the tool strip and the date stamps float there. CSS pixels. */
const fitPadding = [56, 64, 56, 64];
const animationMs = 140;
/** Screen pixels per label pixel at the closest. */
const closestScale = 40;

export interface SavedView {
  readonly center: readonly [number, number];
  /** Metres per CSS pixel. */
  readonly resolution: number;
}

/** Wheel and touch; everything else of the pointer is the tools'. */
export function mapInteractions(): Interaction[] {
  const isTouch = (event: MapBrowserEvent) => (event.originalEvent as PointerEvent).pointerType === 'touch';
  return [
    new DragPan({ condition: isTouch }),
    new PinchZoom(),
    new MouseWheelZoom({ duration: animationDuration(), timeout: 40 }),
  ];
}

function animationDuration(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : animationMs;
}

/** Where one looks at a ROI from: the map's view and the ways to move it. North stays up. */
export class RoiCamera {
  readonly view: View;
  readonly #roi: RoiDetail;

  constructor(roi: RoiDetail) {
    this.#roi = roi;
    const [minX, minY, maxX, maxY] = frameExtent(roi);
    const marginX = (maxX - minX) / 2;
    const marginY = (maxY - minY) / 2;
    this.view = new View({
      projection: projectionOf(roi.crs),
      center: [(minX + maxX) / 2, (minY + maxY) / 2],
      resolution: roi.gsd * 4,
      minResolution: roi.gsd / closestScale,
      // The longer side of the ROI on 200 pixels.
      maxResolution: Math.max(roi.gsd * 4, Math.max(maxX - minX, maxY - minY) / 200),
      extent: [minX - marginX, minY - marginY, maxX + marginX, maxY + marginY],
      constrainOnlyCenter: true,
      smoothExtentConstraint: false,
      smoothResolutionConstraint: false,
      enableRotation: false,
    });
  }

  get saved(): SavedView | null {
    const resolution = this.view.getResolution();
    const [x, y] = this.view.getCenter() ?? [];
    return resolution === undefined || x === undefined || y === undefined
      ? null
      : { center: [x, y], resolution };
  }

  restore({ center, resolution }: SavedView): void {
    this.view.setCenter([...center]);
    this.view.setResolution(resolution);
  }

  fit(animated: boolean): void {
    this.view.fit(frameExtent(this.#roi), {
      padding: fitPadding,
      duration: animated ? animationDuration() : 0,
    });
  }

  zoomOneToOne(): void {
    this.view.animate({ resolution: this.#oneToOne(), duration: animationDuration() });
  }

  zoomBy(factor: number): void {
    const resolution = this.view.getConstrainedResolution((this.view.getResolution() ?? 1) / factor);
    if (resolution) this.view.animate({ resolution, duration: animationDuration() });
  }

  /** Moves the view by CSS pixels, to the right and down; at once when it follows a hand. */
  panBy(dx: number, dy: number, animated: boolean): void {
    const [x = 0, y = 0] = this.view.getCenter() ?? [];
    const resolution = this.view.getResolution() ?? 1;
    const center = [x + dx * resolution, y - dy * resolution];
    if (animated) this.view.animate({ center, duration: animationDuration() });
    else this.view.setCenter(center);
  }

  /** Shows a window of the grid with what is around it; `calm` does not move where it is seen well already. */
  frame(window: PixelWindow, room: CanvasRoom, how: 'calm' | 'zoom' | 'atOnce'): void {
    const before = this.saved;
    const next = frameOf(
      how === 'calm' ? before : null,
      room,
      windowExtent(this.#roi, window),
      this.#roi.gsd,
    );
    if (!next) return;
    const { center, resolution } = next;
    const far = Math.max(room.width, room.height) * 2 * resolution;
    const isNear =
      before !== null && Math.hypot(center[0] - before.center[0], center[1] - before.center[1]) < far;
    this.view.cancelAnimations();
    // Gliding over half of the ROI would ask for all that lies between.
    if (isNear && how !== 'atOnce')
      this.view.animate({ center: [...center], resolution, duration: animationDuration() });
    else this.restore(next);
  }

  /** Shows a place in the middle; as close as before without a resolution. */
  goTo(at: readonly [number, number], resolution?: number): void {
    this.view.animate({
      center: [...at],
      ...(resolution === undefined ? {} : { resolution }),
      duration: animationDuration(),
    });
  }

  /**
   * A patch or a cell at 1:1, a large image as a whole. At once: gliding there would ask for all that lies between, and who
   * goes from patch to patch waits for the next.
   */
  goToPatch(patchId: string): void {
    const patch = this.#roi.grid.find((entry) => entry.patchId === patchId);
    if (!patch) {
      const large = wholePatches(this.#roi.grid).find((entry) => entry.patchId === patchId);
      if (large)
        this.view.fit(windowExtent(this.#roi, large.window), {
          padding: fitPadding,
        });
      return;
    }
    this.view.cancelAnimations();
    this.view.setResolution(Math.min(this.view.getResolution() ?? Infinity, this.#oneToOne()));
    const middle = [patch.x + patch.widthPx / 2, patch.y + patch.heightPx / 2] as const;
    this.view.setCenter(pixelToWorld(this.#roi, ...middle));
  }

  #oneToOne(): number {
    return this.#roi.gsd / (globalThis.devicePixelRatio || 1);
  }
}
