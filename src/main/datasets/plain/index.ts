/** Plain pairs: any folder of georeferenced images with masks of the same stem and a class list of their own. */
import type { LayoutReader, ScanUnit } from '../layout.ts';
import { listPlain } from './listPlain.ts';
import type { PlainParts } from './listPlain.ts';
import { scanPlainUnit } from './scanPlainUnit.ts';

export { readClassListFile } from './classListFile.ts';
export { findPlain, looksLikePlain } from './findPlain.ts';

/** Reads plain pairs from names alone. They have no metadata files: splits come from the names of folders. */
export const plainReader: LayoutReader = {
  list: listPlain,
  scanUnit: (root: string, unit: ScanUnit) => scanPlainUnit(root, unit.parts as PlainParts),
  readMetadata: () => null,
  close: () => {},
};
