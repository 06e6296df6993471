/** FLAIR#1 and FLAIR#2: recognised and read. */
import { createFlair12Reader } from './createFlair12Reader.ts';

export { findFlair12, looksLikeFlair12 } from './findFlair12.ts';
export type { FoundFlair12 } from './findFlair12.ts';

/** Both layouts have the same names; they differ in what they bring along. */
export const flair1Reader = createFlair12Reader();
export const flair2Reader = flair1Reader;
