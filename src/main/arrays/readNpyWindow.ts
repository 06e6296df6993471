import { bytesPerSample, viewSamples } from '../../shared/raster/dtype.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { Dtype, TypedArray } from '../../shared/raster/types.ts';
import { withBytes } from './openBytes.ts';
import type { OpenBytes } from './openBytes.ts';
import type { NpyHeader } from './parseNpyHeader.ts';
import { planWindow } from './planWindow.ts';
import type { ArrayWindow, WindowPlan } from './planWindow.ts';
import { keepRows } from './keepRows.ts';
import { readNpyHeader, readOpenHeader } from './readNpyHeader.ts';

/** The part of a window that lies in the array. */
export interface NpyWindow {
  /** `[dates, channels, height, width]`, in the byte order of this machine; belongs to whoever receives it. */
  readonly data: TypedArray;
  readonly shape: WindowPlan['shape'];
  readonly dtype: Dtype;
  /** Pixel of the array that the first of the window is. */
  readonly row: number;
  readonly col: number;
  /** Bytes that were read of the file, its head included; of a deflated entry all of its bytes. */
  readonly bytesRead: number;
}

/** Disks and systems read pages: skipping less than one saves no reading and costs a call a row. */
const pageBytes = 4096;

/**
 * Reads a window of a `(T, C, H, W)` array in C order, by positioned reads of the rows that it needs, which block the thread. An
 * entry that is deflated is inflated once, piece by piece; only the window of it is kept.
 *
 * @throws AppError as `readNpyHeader`; `notANumpyArray` also when the array has not four axes or is in Fortran order.
 */
export async function readNpyWindow(source: RasterSource, window: ArrayWindow): Promise<NpyWindow> {
  const path = sourcePath(source);
  if (typeof source !== 'string' && source.method === 8) {
    const header = readNpyHeader(source);
    const plan = planWindow(header, window, path);
    const target = new Uint8Array(plan.bytes);
    await keepRows(source, plan, target);
    return finishWindow(header, plan, target, source.storedBytes);
  }
  return withBytes(source, (bytes) => {
    const header = readOpenHeader(bytes, path);
    const plan = planWindow(header, window, path);
    const target = new Uint8Array(plan.bytes);
    readRows(bytes, plan, target);
    return finishWindow(header, plan, target, bytes.bytesRead);
  });
}

function readRows(bytes: OpenBytes, plan: WindowPlan, target: Uint8Array): void {
  const { planes, rows, rowBytes, start, rowStep, planeStep } = plan;
  if (plan.bytes === 0) return;
  if (rowStep - rowBytes >= pageBytes) {
    for (let plane = 0, to = 0; plane < planes; plane++)
      for (let row = 0; row < rows; row++, to += rowBytes)
        bytes.readInto(target.subarray(to, to + rowBytes), start + plane * planeStep + row * rowStep);
    return;
  }
  const span = new Uint8Array((rows - 1) * rowStep + rowBytes);
  for (let plane = 0, to = 0; plane < planes; plane++) {
    bytes.readInto(span, start + plane * planeStep);
    for (let at = 0; at < span.length; at += rowStep, to += rowBytes)
      target.set(span.subarray(at, at + rowBytes), to);
  }
}

/** Makes samples of the bytes of a window. */
function finishWindow(
  header: NpyHeader,
  plan: WindowPlan,
  target: Uint8Array<ArrayBuffer>,
  bytesRead: number,
): NpyWindow {
  const { dtype, littleEndian } = header;
  const sampleBytes = bytesPerSample[dtype];
  if (!littleEndian) {
    const buffer = Buffer.from(target.buffer);
    if (sampleBytes === 2) buffer.swap16();
    else if (sampleBytes === 4) buffer.swap32();
    else if (sampleBytes === 8) buffer.swap64();
  }
  const data = viewSamples(dtype, target.buffer, 0, plan.bytes / sampleBytes);
  return { data, shape: plan.shape, dtype, row: plan.row, col: plan.col, bytesRead };
}
