/** The patches as columns in a worker: filters, sorts, facts by ROI. */
export type { PatchEdits, PatchRemarks, PatchTable, PatchTableOptions, TableQuery } from './PatchTable.ts';
export { createPatchTable } from './PatchTableService.ts';
export type { PatchTableServiceOptions } from './PatchTableService.ts';
