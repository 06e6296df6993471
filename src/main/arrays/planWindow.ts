import { AppError } from '../../shared/errors.ts';
import { bytesPerSample } from '../../shared/raster/dtype.ts';
import type { NpyHeader } from './parseNpyHeader.ts';

/** A window in pixels of the two inner axes; it may lie partly or wholly outside the array. */
export interface ArrayWindow {
  readonly row: number;
  readonly col: number;
  readonly height: number;
  readonly width: number;
  /** Only this date (0-based) of the array; default all. One that it has not gives no dates. */
  readonly date?: number | undefined;
}

/** Which bytes of a file make a window: rows of equal length, in the order of the file. */
export interface WindowPlan {
  readonly shape: readonly [dates: number, channels: number, height: number, width: number];
  readonly row: number;
  readonly col: number;
  readonly planes: number;
  readonly rows: number;
  /** Bytes of a row of the window. */
  readonly rowBytes: number;
  /** Byte of the file where the first row starts; from one row to the next; from one plane to the next. */
  readonly start: number;
  readonly rowStep: number;
  readonly planeStep: number;
  /** Bytes of the whole window. */
  readonly bytes: number;
}

/** A window of a series has some MB; more than this is an absurd shape, not one. */
const maxWindowBytes = 2 ** 30;
/** Clips a window to the array. @throws AppError `notANumpyArray` */
export function planWindow(header: NpyHeader, window: ArrayWindow, path: string): WindowPlan {
  const { shape, fortranOrder, dtype, dataOffset } = header;
  const refuse = (detail: string): AppError => new AppError('notANumpyArray', { path }, { detail });
  if (shape.length !== 4) throw refuse(`${shape.length} axes, not 4`);
  if (fortranOrder) throw refuse('Fortran order');
  const [allDates, channels, height, width] = shape as [number, number, number, number];
  const [date, dates] = window.date === undefined ? [0, allDates] : clip(window.date, 1, allDates);
  const [row, rows] = clip(window.row, window.height, height);
  const [col, cols] = clip(window.col, window.width, width);
  const sampleBytes = bytesPerSample[dtype];
  const planes = dates * channels;
  const bytes = planes * rows * cols * sampleBytes;
  if (bytes > maxWindowBytes) throw refuse(`a window of ${bytes} bytes`);
  return {
    shape: [dates, channels, rows, cols],
    row,
    col,
    planes,
    rows,
    rowBytes: cols * sampleBytes,
    start: dataOffset + ((date * channels * height + row) * width + col) * sampleBytes,
    rowStep: width * sampleBytes,
    planeStep: height * width * sampleBytes,
    bytes,
  };
}

/** Start and length of the part of an interval that lies in `[0, end)`. */
function clip(start: number, length: number, end: number): [number, number] {
  const from = Math.min(Math.max(0, Math.trunc(start)), end);
  return [from, Math.max(0, Math.min(end, Math.trunc(start) + Math.trunc(length)) - from)];
}
