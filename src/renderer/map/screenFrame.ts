import type { FrameState } from 'ol/Map.js';
import type { GridFrame, PixelWindow } from '../../shared/geo/grid.ts';

/** How the ROI grid lies on the map's canvas in the frame that is on screen. North is up: the view does not turn. */
export interface ScreenFrame {
  /** Device pixels of the canvas. */
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
  /** Device position of grid pixel (0, 0). */
  readonly offsetX: number;
  readonly offsetY: number;
  /** Device pixels per grid pixel. */
  readonly scale: number;
}

/** What a frame of the map is placed by. */
export type FramePlace = Pick<FrameState, 'pixelRatio' | 'size'> & {
  readonly viewState: Pick<FrameState['viewState'], 'center' | 'resolution'>;
};

export function screenFrameOf(frameState: FramePlace, grid: GridFrame): ScreenFrame {
  const { pixelRatio, size, viewState } = frameState;
  const [centerX = 0, centerY = 0] = viewState.center;
  const [widthCss = 0, heightCss = 0] = size;
  const perMetre = pixelRatio / viewState.resolution;
  const width = Math.round(widthCss * pixelRatio);
  const height = Math.round(heightCss * pixelRatio);
  return {
    width,
    height,
    pixelRatio,
    offsetX: width / 2 + (grid.origin[0] - centerX) * perMetre,
    offsetY: height / 2 + (centerY - grid.origin[1]) * perMetre,
    scale: grid.gsd * perMetre,
  };
}

/** Grid position under a CSS position of the map. Inverse: {@link toScreen}. */
export function toGrid(frame: ScreenFrame, screenX: number, screenY: number): [number, number] {
  return [
    (screenX * frame.pixelRatio - frame.offsetX) / frame.scale,
    (screenY * frame.pixelRatio - frame.offsetY) / frame.scale,
  ];
}

/** CSS position of a grid position. Inverse: {@link toGrid}. */
export function toScreen(frame: ScreenFrame, x: number, y: number): [number, number] {
  return [
    (frame.offsetX + x * frame.scale) / frame.pixelRatio,
    (frame.offsetY + y * frame.scale) / frame.pixelRatio,
  ];
}

/**
 * A window of the grid in whole device pixels. Edges are rounded one by one, so that windows that touch on the grid touch
 * on the screen, without a gap and without an overlap.
 */
export function toDevice(frame: ScreenFrame, window: PixelWindow): PixelWindow {
  const x = Math.round(frame.offsetX + window.x * frame.scale);
  const y = Math.round(frame.offsetY + window.y * frame.scale);
  return {
    x,
    y,
    width: Math.round(frame.offsetX + (window.x + window.width) * frame.scale) - x,
    height: Math.round(frame.offsetY + (window.y + window.height) * frame.scale) - y,
  };
}

/** Whole grid pixels that lie under a window of device pixels, wholly or in part. */
export function fromDevice(frame: ScreenFrame, window: PixelWindow): PixelWindow {
  const x = Math.floor((window.x - frame.offsetX) / frame.scale);
  const y = Math.floor((window.y - frame.offsetY) / frame.scale);
  return {
    x,
    y,
    width: Math.ceil((window.x + window.width - frame.offsetX) / frame.scale) - x,
    height: Math.ceil((window.y + window.height - frame.offsetY) / frame.scale) - y,
  };
}

/** Whole grid pixels that the frame shows, cut to the grid. Its size may be zero or less when none is in sight. */
export function visibleWindow(frame: ScreenFrame, grid: GridFrame): PixelWindow {
  const x = Math.max(0, Math.floor(-frame.offsetX / frame.scale));
  const y = Math.max(0, Math.floor(-frame.offsetY / frame.scale));
  return {
    x,
    y,
    width: Math.min(grid.widthPx, Math.ceil((frame.width - frame.offsetX) / frame.scale)) - x,
    height: Math.min(grid.heightPx, Math.ceil((frame.height - frame.offsetY) / frame.scale)) - y,
  };
}
