import type { ComparisonSettings } from '../../../shared/comparison/settings.ts';
import type { TextKey } from '../../i18n/index.ts';

interface Field {
  /** Where it lies in the settings: `trees.minAreaM2`. Names its texts and its test id too. */
  readonly path: string;
  readonly title: TextKey;
}

/** One line of the form of thresholds. */
export type Threshold =
  | (Field & {
      readonly kind: 'number';
      readonly min: number;
      readonly max: number;
      readonly step: number;
      readonly unit: string;
      /** Shown and typed in percent. */
      readonly isShare?: boolean;
    })
  | (Field & { readonly kind: 'switch' })
  /** A list of CoSIA classes, or of LPIS codes of level 1. */
  | (Field & { readonly kind: 'classes' | 'crops' });

/** Lines that belong together. */
export interface ThresholdGroup {
  readonly title: TextKey;
  readonly help: TextKey;
  readonly thresholds: readonly Threshold[];
}

const metres = (path: string, title: TextKey): Threshold => ({
  ...{ kind: 'number', path, title, min: 0, max: 50, step: 0.5, unit: 'm' },
});
const area = (path: string, title: TextKey, min = 0): Threshold => ({
  ...{ kind: 'number', path, title, min, max: 1e6, step: 10, unit: 'm²' },
});
const share = (path: string, title: TextKey): Threshold => ({
  ...{ kind: 'number', path, title, min: 0, max: 100, step: 0.5, unit: '%', isShare: true },
});
const classes = (path: string): Threshold => ({ kind: 'classes', path, title: 'matrix.field.classes' });

/** Every threshold, in the order in which the rules act. */
export const thresholdGroups: readonly ThresholdGroup[] = [
  {
    title: 'matrix.group.edge',
    help: 'matrix.group.edgeHelp',
    thresholds: [
      metres('edgeToleranceM', 'matrix.field.edgeTolerance'),
      metres('edgeDowngrade.distanceM', 'matrix.field.edgeDowngrade'),
      classes('edgeDowngrade.classes'),
    ],
  },
  {
    title: 'matrix.group.dates',
    help: 'matrix.group.datesHelp',
    thresholds: [{ kind: 'switch', path: 'dates', title: 'matrix.field.isOn' }],
  },
  {
    title: 'matrix.group.trees',
    help: 'matrix.group.treesHelp',
    thresholds: [
      { kind: 'switch', path: 'trees.isOn', title: 'matrix.field.isOn' },
      area('trees.minAreaM2', 'matrix.field.minArea'),
      metres('trees.centreDistanceM', 'matrix.field.centreDistance'),
      classes('trees.classes'),
      { kind: 'crops', path: 'trees.crops', title: 'matrix.field.crops' },
    ],
  },
  {
    title: 'matrix.group.size',
    help: 'matrix.group.sizeHelp',
    thresholds: [
      area('minArea.objects.areaM2', 'matrix.field.objects'),
      classes('minArea.objects.classes'),
      area('minArea.othersM2', 'matrix.field.others'),
    ],
  },
  {
    title: 'matrix.group.vote',
    help: 'matrix.group.voteHelp',
    thresholds: [
      share('vote.contradictory', 'matrix.field.contradictory'),
      share('vote.compatible', 'matrix.field.compatible'),
    ],
  },
  {
    title: 'matrix.group.undeclared',
    help: 'matrix.group.undeclaredHelp',
    thresholds: [
      { kind: 'switch', path: 'undeclared.isOn', title: 'matrix.field.isOn' },
      area('undeclared.minAreaM2', 'matrix.field.minArea'),
      classes('undeclared.classes'),
    ],
  },
  {
    title: 'matrix.group.severity',
    help: 'matrix.group.severityHelp',
    thresholds: [area('severityAreaM2', 'matrix.field.severityArea', 1)],
  },
];

export type ThresholdValue = number | boolean | readonly number[];

/** What the settings have at a path of {@link thresholdGroups}. */
export function settingAt(settings: ComparisonSettings, path: string): ThresholdValue {
  let value: unknown = settings;
  for (const name of path.split('.')) value = (value as Record<string, unknown>)[name];
  return value as ThresholdValue;
}

/** The settings with another value at a path. */
export function withSetting(
  settings: ComparisonSettings,
  path: string,
  value: ThresholdValue,
): ComparisonSettings {
  return placed(settings, path.split('.'), value) as ComparisonSettings;
}

function placed(node: unknown, [name, ...rest]: readonly string[], value: ThresholdValue): unknown {
  if (name === undefined) return value;
  const record = node as Record<string, unknown>;
  return { ...record, [name]: placed(record[name], rest, value) };
}

export const sameSetting = (a: ThresholdValue, b: ThresholdValue): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** Every path of the form. */
export const thresholdPaths: readonly string[] = thresholdGroups.flatMap(({ thresholds }) =>
  thresholds.map(({ path }) => path),
);
