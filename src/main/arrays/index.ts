/** The one door of `arrays`: NumPy files, read by window. */
export { countValidDates } from './countValidDates.ts';
export type { ValidDates } from './countValidDates.ts';
export { readNpyHeader } from './readNpyHeader.ts';
export type { NpyHeader } from './parseNpyHeader.ts';
export { readNpyWindow } from './readNpyWindow.ts';
export type { NpyWindow } from './readNpyWindow.ts';
export type { ArrayWindow } from './planWindow.ts';
