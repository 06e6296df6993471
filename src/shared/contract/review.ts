import { z } from 'zod';
import {
  causes,
  confidences,
  flagReasons,
  patchStates,
  skipCodes,
  verdictKinds,
} from '../comparison/verdicts.ts';
import { queueFilterSchema } from './comparison.ts';
import { command, datasetIdSchema, patchIdSchema, query, roiKeySchema } from './base.ts';

const dataset = { datasetId: datasetIdSchema };
/** UUID made by the window: the same event sent again is stored once. */
const eventId = z.uuid();

/** What was on screen when a verdict was given. */
export const shownSchema = z.object({
  imagery: z.string().max(64),
  /** Dates of what was shown, by imagery. */
  dates: z.record(z.string(), z.string()),
  layers: z.array(z.string().max(64)).max(16),
  /** Metres per screen pixel. */
  resolution: z.number().positive(),
  /** Seconds from opening the item to the verdict. */
  seconds: z.number().min(0),
  evidenceCard: z.boolean(),
});
export type Shown = z.infer<typeof shownSchema>;

export const verdictInputSchema = z.object({
  ...dataset,
  eventId,
  itemId: z.string().max(400),
  verdict: z.enum(verdictKinds),
  confidence: z.enum(confidences).default('sure'),
  cause: z.enum(causes).nullable().default(null),
  comment: z.string().max(4000).default(''),
  shown: shownSchema,
});

/** A verdict as it was recorded. */
export const verdictSchema = z.object({
  eventId: z.string(),
  seq: z.number().int(),
  author: z.string(),
  utc: z.string(),
  roiKey: roiKeySchema,
  cover: z.number().int(),
  declared1: z.number().int(),
  declared3: z.number().int(),
  areaM2: z.number(),
  severity: z.number(),
  verdict: z.enum(verdictKinds),
  confidence: z.enum(confidences),
  cause: z.enum(causes).nullable(),
  comment: z.string(),
  shown: shownSchema.nullable(),
  /** The group verdict that it is part of. */
  groupId: z.string().nullable(),
  rulesVersion: z.number().int(),
  /** Version and content hash (hex) of the mask of each patch it lies in. */
  masks: z.array(z.object({ patchId: patchIdSchema, version: z.number().int(), sha256: z.string() })),
  /** The item that it is of now; null when mask or rules changed since. */
  itemId: z.string().nullable(),
  takenBack: z.boolean(),
});
export type Verdict = z.infer<typeof verdictSchema>;

/** A group verdict in the making: the members to check first. */
export const groupCheckSchema = z.object({
  groupId: z.string(),
  cover: z.number().int(),
  declared1: z.number().int(),
  domain: z.string(),
  /** Open items of the pattern. */
  members: z.number().int(),
  /** Drawn with a stored seed; to be judged one by one. */
  sample: z.array(z.string()),
  judged: z.array(z.object({ itemId: z.string(), verdict: z.enum(verdictKinds) })),
  /** All of the sample have one verdict: it may be given to the others. Null while not judged, or when they differ. */
  agreed: z.enum(verdictKinds).nullable(),
  seed: z.number().int(),
});
export type GroupCheck = z.infer<typeof groupCheckSchema>;

export const patchReviewSchema = z.object({
  patchId: patchIdSchema,
  state: z.enum(patchStates),
  skipCode: z.enum(skipCodes).nullable(),
  author: z.string().nullable(),
  utc: z.string().nullable(),
  openRemarks: z.number().int(),
});
export type PatchReview = z.infer<typeof patchReviewSchema>;

export const remarkSchema = z.object({
  id: z.string(),
  roiKey: roiKeySchema,
  patchId: patchIdSchema.nullable(),
  /** On the grid of the ROI. */
  x: z.number(),
  y: z.number(),
  flag: z.enum(flagReasons).nullable(),
  text: z.string(),
  author: z.string(),
  utc: z.string(),
  resolved: z.boolean(),
  answers: z.array(z.object({ id: z.string(), text: z.string(), author: z.string(), utc: z.string() })),
});
export type Remark = z.infer<typeof remarkSchema>;

export const reviewEventSchema = z.object({
  seq: z.number().int(),
  eventId: z.string(),
  kind: z.enum(['verdict', 'takeBack', 'group', 'patch', 'remark', 'answer', 'resolve', 'reopen', 'rules']),
  author: z.string(),
  utc: z.string(),
  roiKey: z.string().nullable(),
  patchId: z.string().nullable(),
  summary: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});
export type ReviewEvent = z.infer<typeof reviewEventSchema>;

export const reviewContract = {
  /** Records a verdict; the newest of an item that is not taken back counts. @throws APP `notFound` when the item is gone. */
  judge: command.input(verdictInputSchema).output(verdictSchema),
  /** Takes back a verdict; null `target`: this author's newest. Answers it, or null when there is none. */
  takeBack: command
    .input(z.object({ ...dataset, eventId, target: z.string().nullable().default(null) }))
    .output(verdictSchema.nullable()),
  /** All verdicts given to an item, or to what was in its place, newest first. */
  verdicts: query.input(z.object({ ...dataset, itemId: z.string().max(400) })).output(z.array(verdictSchema)),
  /** Draws the members of a pattern that are to be judged before all of it may be. */
  groupBegin: command
    .input(
      z.object({
        ...dataset,
        eventId,
        domain: z.string(),
        cover: z.number().int(),
        declared1: z.number().int(),
        n: z.number().int().min(1).max(50).default(5),
      }),
    )
    .output(groupCheckSchema),
  group: query.input(z.object({ ...dataset, groupId: z.string() })).output(groupCheckSchema.nullable()),
  /** Gives the agreed verdict to all open members as one event that is taken back as one. @throws APP `groupNotChecked` */
  groupJudge: command
    .input(z.object({ ...dataset, eventId, groupId: z.string(), comment: z.string().max(4000).default('') }))
    .output(z.object({ judged: z.number().int() })),
  /** Numbers for the head of the desk: judged today by this author, mean seconds an item. */
  pace: query
    .input(z.object(dataset))
    .output(z.object({ today: z.number().int(), meanSeconds: z.number().nullable() })),

  patches: query.input(z.object({ ...dataset, roiKey: roiKeySchema })).output(z.array(patchReviewSchema)),
  setPatches: command
    .input(
      z.object({
        ...dataset,
        eventId,
        patchIds: z.array(patchIdSchema).min(1).max(10_000),
        state: z.enum(patchStates),
        skipCode: z.enum(skipCodes).nullable().default(null),
        comment: z.string().max(4000).default(''),
      }),
    )
    .output(z.object({ patches: z.number().int() })),
  /** Patches by state, for the whole dataset. */
  patchCounts: query.input(z.object(dataset)).output(z.record(z.enum(patchStates), z.number().int())),

  remarks: query
    .input(z.object({ ...dataset, roiKey: roiKeySchema.optional(), open: z.boolean().default(false) }))
    .output(z.array(remarkSchema)),
  addRemark: command
    .input(
      z.object({
        ...dataset,
        eventId,
        roiKey: roiKeySchema,
        patchId: patchIdSchema.nullable(),
        x: z.number().min(0),
        y: z.number().min(0),
        flag: z.enum(flagReasons).nullable().default(null),
        text: z.string().max(4000),
      }),
    )
    .output(remarkSchema),
  answerRemark: command
    .input(z.object({ ...dataset, eventId, remarkId: z.string(), text: z.string().min(1).max(4000) }))
    .output(remarkSchema),
  resolveRemark: command
    .input(z.object({ ...dataset, eventId, remarkId: z.string(), resolved: z.boolean() }))
    .output(remarkSchema),

  /** Who did what and when, newest first. */
  events: query
    .input(
      z.object({
        ...dataset,
        roiKey: roiKeySchema.optional(),
        patchId: patchIdSchema.optional(),
        before: z.number().int().optional(),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.array(reviewEventSchema)),
  /** Writes disagreements, verdicts, patch review or all LPIS regions into a file of the export folder; the format follows its name. */
  export: command
    .input(
      z.object({
        ...dataset,
        what: z.enum(['disagreements', 'verdicts', 'patches', 'regions', 'report']),
        out: z.string().min(1).max(4096),
        /** EPSG code of GeoJSON; GeoPackage and CSV keep that of the dataset. */
        crs: z.union([z.literal('dataset'), z.literal(4326)]).default('dataset'),
        filter: queueFilterSchema.default({}),
        /** Of regions: only those of these ROIs. */
        roiKeys: z.array(roiKeySchema).min(1).max(100_000).optional(),
        language: z.enum(['en', 'fr']).default('en'),
      }),
    )
    .output(z.object({ jobId: z.string() })),
};
