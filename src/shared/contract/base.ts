import { oc } from '@orpc/contract';
import { z } from 'zod';
import { appErrorCodes } from '../errors.ts';

/** An AppError as it travels: a plain object. */
export const appErrorSchema = z.object({
  code: z.enum(appErrorCodes),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  detail: z.string().optional(),
  retryable: z.boolean(),
});

interface ContractMeta {
  /** query: reads; command: changes something; stream: an event iterator. */
  readonly kind: 'query' | 'command' | 'stream';
}

const base = oc.$meta<ContractMeta>({ kind: 'query' }).errors({ APP: { status: 422, data: appErrorSchema } });

/** A call that only reads. */
export const query = base;
/** A call that changes something. */
export const command = base.meta({ kind: 'command' });
/** A call that answers an event iterator. */
export const stream = base.meta({ kind: 'stream' });

export const datasetIdSchema = z.string().min(1).max(64);
/** `DOMAIN-YEAR_ROI`; of a plain image the id of its patch. */
export const roiKeySchema = z.string().min(1).max(160);
/** `DOMAIN-YEAR_ROI_ROW-COL` and its like, or the id of a cell (`shared/model/layouts.ts`). */
export const patchIdSchema = z.string().min(1).max(176);
export const pathSchema = z.string().min(1).max(4096);
/** `[minX, minY, maxX, maxY]` in metres of the dataset's CRS. */
export const extentSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]);
