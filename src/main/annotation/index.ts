/** The edit journal: every change of a mask, who made it, and the masks that follow from it. */
export type {
  Annotation,
  AnnotationOptions,
  BatchInput,
  BatchTakenBack,
  CurrentMask,
  EditEvent,
  HistoryQuery,
  LongWork,
  MaskMoment,
  MaskVersion,
  NewSnapshot,
  PendingChange,
  PendingEdit,
  PendingStart,
  RevertInput,
  RevertResult,
  UndoInput,
} from './Annotation.ts';
export { createAnnotation } from './createAnnotation.ts';
export { hashEdit, verifyChain, type ChainBreak } from './hashChain.ts';
export { gateText, withRules } from './journalRules.ts';
export type { MaskPixels, PatchEditState, ReadOnlyReason } from './MaskStore.ts';
export type { MaskPixel } from './PixelHistory.ts';
export { statesByPatch } from './statesByPatch.ts';
