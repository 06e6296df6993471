export { compareFolded, evaluate, fold, ignoresCase, isIn, valueOf } from './evaluate.ts';
export type { Lookup } from './evaluate.ts';
export { callKey, namesIn } from './Expression.ts';
export type {
  ArgumentKind,
  ArithmeticOperator,
  CompareOperator,
  Expression,
  FunctionSpec,
  Value,
  ValueType,
  Vocabulary,
} from './Expression.ts';
export { lookupPatch } from './lookupPatch.ts';
export type { ClassCounts, PatchFacts } from './lookupPatch.ts';
export { parseExpression, parseNumber } from './parseExpression.ts';
export type { ParseOptions } from './parseExpression.ts';
export { patchVocabulary } from './patchVocabulary.ts';
export type { PatchFactName } from './patchVocabulary.ts';
export { pixelVocabulary } from './pixelVocabulary.ts';
export { printExpression } from './printExpression.ts';
