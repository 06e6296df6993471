export { compareFolded, evaluate, fold, ignoresCase, isIn, valueOf } from './evaluate.ts';
export type { Lookup } from './evaluate.ts';
export { isInRange, parseDateRange, printDateRange } from './dateRange.ts';
export type { DateRange } from './dateRange.ts';
export { evaluatePixelNumber, evaluatePixels } from './evaluatePixels.ts';
export type { PixelLookup } from './evaluatePixels.ts';
export { callKey, namesIn } from './Expression.ts';
export type {
  ArgumentKind,
  ArithmeticOperator,
  CompareOperator,
  Expression,
  FunctionSpec,
  NameSpec,
  Value,
  ValueType,
  Vocabulary,
} from './Expression.ts';
export {
  checkReaches,
  distanceReaches,
  farthestM,
  gateVocabulary,
  parseGate,
  parsePixelNumber,
  pixelLayerOf,
} from './gateVocabulary.ts';
export type { DistanceReach, PixelLayer, SeriesMeasure } from './gateVocabulary.ts';
export { lookupPatch } from './lookupPatch.ts';
export type { ClassCounts, PatchFacts } from './lookupPatch.ts';
export { parseExpression, parseNumber } from './parseExpression.ts';
export type { ParseOptions } from './parseExpression.ts';
export { patchVocabulary } from './patchVocabulary.ts';
export type { PatchFactName } from './patchVocabulary.ts';
export { pixelVocabulary } from './pixelVocabulary.ts';
export { printExpression } from './printExpression.ts';
