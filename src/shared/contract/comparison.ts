import { z } from 'zod';
import { disagreementRules, regionVotes, type RegionVote } from '../comparison/found.ts';
import { comparisonSettingsSchema } from '../comparison/settings.ts';
import { severityLevels } from '../comparison/severity.ts';
import { command, datasetIdSchema, query, roiKeySchema } from './base.ts';
import { verdictKinds } from '../comparison/verdicts.ts';

const windowSchema = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
const bothLanguages = z.object({ en: z.string().max(2000), fr: z.string().max(2000) });

/** A compatibility matrix as `shared/comparison/CompatibilityMatrix.ts` describes it; the letters are checked by `checkMatrix`. */
export const matrixSchema = z.object({
  name: z.string().min(1).max(200),
  rows: z.array(z.string().max(64)).max(64),
  reasons: z.record(z.string(), bothLanguages),
  weights: z.object({
    default: z.number().min(0).max(1),
    classes: z.record(z.string(), z.number().min(0).max(1)),
    cells: z.record(z.string(), z.number().min(0).max(1)),
  }),
});

/** Matrix and settings as one version: 1 is the program's own, every change is one more. */
export const rulesVersionSchema = z.object({
  version: z.number().int().min(1),
  matrix: matrixSchema,
  settings: comparisonSettingsSchema,
  /** Null for version 1. */
  author: z.string().nullable(),
  utc: z.string().nullable(),
  note: z.string(),
});
export type RulesVersion = z.infer<typeof rulesVersionSchema>;

/** How far the comparison of a dataset is. */
export const comparisonStateSchema = z.object({
  /** `none`: no patch has CoSIA and LPIS, the desk offers patch review alone. */
  lpis: z.enum(['all', 'some', 'none']),
  /** ROIs with both, of which compared under the current rules and masks. */
  rois: z.object({ done: z.number().int(), total: z.number().int() }),
  items: z.number().int(),
  judged: z.number().int(),
  /** Verdicts whose item is gone: the mask or the rules changed. */
  obsolete: z.number().int(),
  rulesVersion: z.number().int(),
  /** The running job, if any. */
  jobId: z.string().nullable(),
  /** Patches with a mask or LPIS that was not compared, with the reason. */
  skipped: z.array(z.object({ patchId: z.string(), code: z.string() })),
});
export type ComparisonState = z.infer<typeof comparisonStateSchema>;

/** Where an item of the queue stands. */
export const itemStates = ['open', 'judged'] as const;
export type ItemState = (typeof itemStates)[number];

/** One disagreement as a row of the queue. */
export const disagreementSchema = z.object({
  /** Of this computation: `roiKey/cover-declared/first pixel`. */
  id: z.string(),
  datasetId: datasetIdSchema,
  roiKey: roiKeySchema,
  domain: z.string(),
  cover: z.number().int(),
  declared1: z.number().int(),
  declared3: z.number().int(),
  rule: z.enum(disagreementRules),
  areaM2: z.number(),
  perimeterM: z.number(),
  severity: z.number(),
  level: z.enum(severityLevels),
  parts: z.object({ weight: z.number(), evidence: z.number() }),
  /** Height above ground over its pixels, metres; null without DEM or while not read. */
  height: z.object({ median: z.number(), p95: z.number() }).nullable(),
  /** Mean NDVI of the aerial image over its pixels. */
  ndvi: z.number().nullable(),
  /** Class that a prediction gives most of it, with its share; null without one. */
  model: z.object({ value: z.number().int(), share: z.number() }).nullable(),
  /** Share of its region that it covers; null for undeclared farmland. */
  regionShare: z.number().nullable(),
  regionId: z.string().nullable(),
  edgeM: z.tuple([z.number(), z.number()]),
  /** On the grid of the ROI. */
  window: windowSchema,
  patchIds: z.array(z.string()),
  state: z.enum(itemStates),
  verdict: z.enum(verdictKinds).nullable(),
});
export type Disagreement = z.infer<typeof disagreementSchema>;

export const queueFilterSchema = z.object({
  domains: z.array(z.string()).max(200).optional(),
  roiKey: roiKeySchema.optional(),
  /** `cover/declared1`, either may be `*`. */
  pairs: z.array(z.string().max(16)).max(500).optional(),
  rules: z.array(z.enum(disagreementRules)).optional(),
  levels: z.array(z.enum(severityLevels)).optional(),
  states: z.array(z.enum(itemStates)).optional(),
  verdicts: z.array(z.enum(verdictKinds)).optional(),
  minAreaM2: z.number().min(0).optional(),
  maxAreaM2: z.number().min(0).optional(),
});
export type QueueFilter = z.infer<typeof queueFilterSchema>;

export const queueSorts = ['severity', 'area', 'pair', 'roi', 'recent'] as const;
export type QueueSort = (typeof queueSorts)[number];

/** Items of one pair in one domain. */
export const patternSchema = z.object({
  domain: z.string(),
  cover: z.number().int(),
  declared1: z.number().int(),
  items: z.number().int(),
  open: z.number().int(),
  areaM2: z.number(),
  maxSeverity: z.number(),
});
export type Pattern = z.infer<typeof patternSchema>;

/** Connected pixels of one level-3 code, over the patches of a ROI. */
export const lpisRegionSchema = z.object({
  id: z.string(),
  roiKey: roiKeySchema,
  domain: z.string(),
  code1: z.number().int(),
  code3: z.number().int(),
  areaM2: z.number(),
  perimeterM: z.number(),
  /** Null: the vote does not mark it. */
  vote: z.enum(regionVotes).nullable(),
  /** Pixels not assessable, compatible, plausible, contradictory; none of a patch that has no mask. */
  gradePx: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  unseasonalPx: z.number().nullable(),
  /** Pixels by CoSIA value, `[value, px]`, largest first. */
  classes: z.array(z.tuple([z.number(), z.number()])),
  window: windowSchema,
  isCut: z.boolean(),
});
export type LpisRegion = z.infer<typeof lpisRegionSchema>;
/** One that the vote marks. */
export type VotedRegion = LpisRegion & { vote: RegionVote };

/** Joint counts: pixels of each pair of CoSIA value and LPIS code. */
export const jointTableSchema = z.object({
  level: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  /** `[cover, declared, px]` of each pair that occurs. */
  cells: z.array(z.tuple([z.number().int(), z.number().int(), z.number()])),
  patches: z.number().int(),
  /** Items behind each pair: `[cover, declared1, items, open]`. */
  items: z.array(z.tuple([z.number().int(), z.number().int(), z.number().int(), z.number().int()])),
});
export type JointTable = z.infer<typeof jointTableSchema>;

const dataset = { datasetId: datasetIdSchema };
const scope = { domain: z.string().max(64).optional(), roiKey: roiKeySchema.optional() };

export const comparisonContract = {
  state: query.input(z.object(dataset)).output(comparisonStateSchema),
  /** Starts the job that compares what is not compared yet, or finds the one that runs. */
  start: command.input(z.object(dataset)).output(z.object({ jobId: z.string() })),
  /** A window of the queue, and how many there are. */
  queue: query
    .input(
      z.object({
        ...dataset,
        filter: queueFilterSchema.default({}),
        sort: z.enum(queueSorts).default('severity'),
        descending: z.boolean().default(true),
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(
      z.object({ total: z.number().int(), open: z.number().int(), items: z.array(disagreementSchema) }),
    ),
  /** One item with its outline; null when it is gone. `position`: its place in the queue of this filter and sort. */
  item: query.input(z.object({ ...dataset, id: z.string().max(400) })).output(
    z
      .object({
        item: disagreementSchema,
        /** Closed rings along pixel edges on the ROI grid, `[x0, y0, …]`. */
        rings: z.array(z.array(z.number())),
        regionRings: z.array(z.array(z.number())),
      })
      .nullable(),
  ),
  /** Outlines of all items of a ROI, for the map. */
  outlines: query.input(z.object({ ...dataset, roiKey: roiKeySchema })).output(
    z.object({
      /** Raised when they change. */
      version: z.number().int(),
      items: z.array(
        z.object({
          id: z.string(),
          level: z.enum(severityLevels),
          state: z.enum(itemStates),
          rings: z.array(z.array(z.number())),
        }),
      ),
    }),
  ),
  /** Pixels of an item as base64 of `encodeSet`: what "fix this area" changes. */
  itemSet: query
    .input(z.object({ ...dataset, id: z.string().max(400) }))
    .output(z.object({ set: z.string() }).nullable()),
  patterns: query
    .input(z.object({ ...dataset, filter: queueFilterSchema.default({}) }))
    .output(z.array(patternSchema)),
  /**
   * Regions that the vote marks: those that contradict first, then by area. With `all` every region of a ROI, the largest first, as
   * its masks and the rules are now, whether the vote marks it or not. Throws APP `badRequest` for `all` without a ROI, `notFound`.
   */
  regions: query
    .input(
      z.object({
        ...dataset,
        ...scope,
        all: z.boolean().default(false),
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ total: z.number().int(), regions: z.array(lpisRegionSchema) })),
  /** Joint counts of a ROI, a domain or the whole dataset. */
  joint: query
    .input(
      z.object({
        ...dataset,
        ...scope,
        level: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(1),
      }),
    )
    .output(jointTableSchema),
  /** The measured displacement of each ROI that has one. */
  shifts: query.input(z.object(dataset)).output(
    z.array(
      z.object({
        roiKey: roiKeySchema,
        dx: z.number(),
        dy: z.number(),
        peak: z.number(),
        borderPx: z.number().int(),
      }),
    ),
  ),
  rules: query.input(z.object(dataset)).output(rulesVersionSchema),
  rulesHistory: query.input(z.object(dataset)).output(z.array(rulesVersionSchema)),
  /** Compares the whole dataset under other rules, keeps nothing: a job whose result is a `RulesChange`. */
  tryRules: command
    .input(z.object({ ...dataset, matrix: matrixSchema, settings: comparisonSettingsSchema }))
    .output(z.object({ jobId: z.string() })),
  /** Stores a new version and starts the comparison. @throws APP `matrixInvalid` */
  setRules: command
    .input(
      z.object({
        ...dataset,
        matrix: matrixSchema,
        settings: comparisonSettingsSchema,
        note: z.string().max(500).default(''),
        /** The version that was changed: another one since is a `conflict`. */
        from: z.number().int(),
      }),
    )
    .output(z.object({ version: z.number().int(), jobId: z.string() })),
};

/** What a change of the rules does to the queue: the result of `tryRules`, and of the job after `setRules`. */
export const rulesChangeSchema = z.object({
  come: z.number().int(),
  go: z.number().int(),
  stay: z.number().int(),
  /** Verdicts that keep an item, and those that lose theirs. */
  verdictsKept: z.number().int(),
  verdictsLost: z.number().int(),
});
export type RulesChange = z.infer<typeof rulesChangeSchema>;
