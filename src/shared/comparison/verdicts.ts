/** What a reviewer says of a disagreement, in the order of the keys 1 to 5 and 0. */
export const verdictKinds = ['cosia', 'lpis', 'both', 'neither', 'unsure', 'falseAlarm'] as const;
export type VerdictKind = (typeof verdictKinds)[number];

/** Key of each verdict. */
export const verdictDigits: Readonly<Record<VerdictKind, string>> = {
  cosia: '1',
  lpis: '2',
  both: '3',
  neither: '4',
  unsure: '5',
  falseAlarm: '0',
};

/** Why the two differ: one per verdict, as in the quality control of LPIS. */
export const causes = [
  'imageDate',
  'realChange',
  'useAgainstCover',
  'boundary',
  'declaration',
  'interpretation',
  'nomenclature',
  'minimumSize',
  'imageQuality',
  'outlineArtefact',
  'missingClass',
  'processing',
] as const;
export type Cause = (typeof causes)[number];

export const confidences = ['sure', 'fairly', 'guess'] as const;
export type Confidence = (typeof confidences)[number];

/** States of a patch in the review; `untouched` is the one without any event. */
export const patchStates = [
  'untouched',
  'inProgress',
  'submitted',
  'accepted',
  'needsRevision',
  'skipped',
] as const;
export type PatchState = (typeof patchStates)[number];

/** Why a patch is skipped. */
export const skipCodes = ['imageMissing', 'cloudOrShadow', 'outOfScope', 'dataFault', 'tooHard'] as const;
export type SkipCode = (typeof skipCodes)[number];

/** Reasons of a flag. */
export const flagReasons = [
  'look',
  'wrongClass',
  'missed',
  'outline',
  'georeference',
  'ruleQuestion',
  'other',
] as const;
export type FlagReason = (typeof flagReasons)[number];
