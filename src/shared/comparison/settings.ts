import { z } from 'zod';

const metres = z.number().min(0).max(50);
const areaM2 = z.number().min(0).max(1e6);
const share = z.number().min(0).max(1);
const covers = z.array(z.number().int().min(0).max(255)).max(32);
const declared = z.array(z.number().int().min(0).max(255)).max(64);

/**
 * The thresholds of the rules that stand above the matrix, in the order in which they act: edge, dates, trees, connected
 * areas, smallest size, vote of a region. Classes are values of CoSIA (FLAIR-HUB), crops codes of LPIS level 1.
 */
export const comparisonSettingsSchema = z.object({
  /** Nothing is said of pixels nearer than this to a border between parcels. */
  edgeToleranceM: metres.default(2),
  /** Nearer than this a contradiction of `classes` is only plausible: hedges, tracks, headlands. */
  edgeDowngrade: z
    .object({ distanceM: metres.default(5), classes: covers.default([3, 4, 12, 13, 14]) })
    .prefault({}),
  /** Compares crops with the season of the flight; only the share "out of season" of a region follows. */
  dates: z.boolean().default(true),
  /** A group of trees in an arable crop counts only when it is large and its centre is far from the border. */
  trees: z
    .object({
      isOn: z.boolean().default(true),
      classes: covers.default([12, 13]),
      crops: declared.default([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]),
      minAreaM2: areaM2.default(500),
      centreDistanceM: metres.default(10),
    })
    .prefault({}),
  /** The smallest areas that are reported. */
  minArea: z
    .object({
      objects: z.object({ classes: covers.default([0, 1, 2, 3]), areaM2: areaM2.default(50) }).prefault({}),
      othersM2: areaM2.default(200),
    })
    .prefault({}),
  /** Marks a whole region. */
  vote: z.object({ contradictory: share.default(0.3), compatible: share.default(0.2) }).prefault({}),
  /** Farmland that nobody declared: `classes` over background. */
  undeclared: z
    .object({
      isOn: z.boolean().default(false),
      classes: covers.default([9, 10, 11]),
      minAreaM2: areaM2.default(5000),
    })
    .prefault({}),
  /** Area at which 63 % of the severity of a pair is reached. */
  severityAreaM2: z.number().min(1).max(1e6).default(500),
});
export type ComparisonSettings = z.infer<typeof comparisonSettingsSchema>;

/** The settings of `flair-formats`, which the program begins with. */
export const defaultSettings: ComparisonSettings = comparisonSettingsSchema.parse({});
