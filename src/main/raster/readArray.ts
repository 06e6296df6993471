import type { RasterSource } from '../../shared/raster/source.ts';
import { readNpyHeader, readNpyWindow } from '../arrays/index.ts';
import type { ArrayWindow, NpyWindow } from '../arrays/index.ts';

/** A window of an `.npy` series in a decode worker. @throws as `readNpyWindow` */
export const readArray = (source: RasterSource, window: ArrayWindow): Promise<NpyWindow> =>
  readNpyWindow(source, window);

/** Axes of an `.npy` array, `[dates, channels, height, width]` of a series. @throws as `readNpyHeader` */
export const readArrayShape = (source: RasterSource): readonly number[] => readNpyHeader(source).shape;
