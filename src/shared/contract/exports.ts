import { z } from 'zod';
import { command, datasetIdSchema, patchIdSchema, pathSchema, query } from './base.ts';

export const exportScopeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('changed') }),
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('patches'), patchIds: z.array(patchIdSchema).min(1).max(300_000) }),
  z.object({ kind: z.literal('where'), where: z.string().min(1).max(4000) }),
]);
export type ExportScope = z.infer<typeof exportScopeSchema>;

export const exportOptionsSchema = z.object({
  datasetId: datasetIdSchema,
  out: pathSchema,
  scope: exportScopeSchema,
  compression: z.enum(['lzw', 'deflate']).default('lzw'),
  /** Class list of the written values; null keeps the source's. */
  convertTo: z.enum(['cosia-hub-0-18', 'flair-1-19']).nullable().default(null),
});
export type ExportOptions = z.infer<typeof exportOptionsSchema>;

export const exportPreviewSchema = z.object({
  patches: z.number().int(),
  changedPatches: z.number().int(),
  changedPx: z.number().int(),
  /** Patches of the scope that have no mask. */
  withoutMask: z.number().int(),
  /** Rough size of the output. */
  estimatedBytes: z.number(),
});
export type ExportPreview = z.infer<typeof exportPreviewSchema>;

/** `result` of a finished export job. */
export const exportResultSchema = z.object({
  out: pathSchema,
  files: z.number().int(),
  changedPatches: z.number().int(),
  changedPx: z.number().int(),
  manifest: pathSchema,
  csv: z.array(pathSchema),
  skipped: z.array(z.object({ patchId: patchIdSchema, code: z.string(), path: z.string() })),
});
export type ExportResult = z.infer<typeof exportResultSchema>;

export const exportsContract = {
  preview: query
    .input(exportOptionsSchema.omit({ out: true, compression: true, convertTo: true }))
    .output(exportPreviewSchema),
  start: command.input(exportOptionsSchema).output(z.object({ jobId: z.string() })),
};
