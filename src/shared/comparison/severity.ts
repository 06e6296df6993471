/** What a severity is made of; shown to whoever asks why an item is where it is in the queue. */
export interface SeverityParts {
  readonly areaM2: number;
  /** Of the class pair, 0 to 1 (`weightOf`). */
  readonly weight: number;
  /** 0.5 to 1 (`evidenceOf`). */
  readonly evidence: number;
}

export const severityLevels = ['minor', 'major', 'critical'] as const;
export type SeverityLevel = (typeof severityLevels)[number];

/** Without any evidence, for and against. */
export const noEvidence = 0.75;

/** `10·(1 − exp(−areaM2 / settingM2))·w·e`: 0 to 10. `settingM2` is `severityAreaM2` of the settings. */
export function severityOf({ areaM2, weight, evidence }: SeverityParts, settingM2: number): number {
  return 10 * (1 - Math.exp(-areaM2 / settingM2)) * weight * evidence;
}

/** Critical from 7, major from 4. */
export function severityLevel(severity: number): SeverityLevel {
  return severity >= 7 ? 'critical' : severity >= 4 ? 'major' : 'minor';
}
