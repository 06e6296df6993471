/** The edit journal: every change of a mask, who made it, and the masks that follow from it. */
export type {
  Annotation,
  AnnotationOptions,
  CurrentMask,
  EditEvent,
  MaskVersion,
  UndoInput,
} from './Annotation.ts';
export { createAnnotation } from './createAnnotation.ts';
export { hashEdit, verifyChain, type ChainBreak } from './hashChain.ts';
export type { MaskPixels, PatchEditState, ReadOnlyReason } from './MaskStore.ts';
export type { MaskPixel } from './PixelHistory.ts';
export { statesByPatch } from './statesByPatch.ts';
