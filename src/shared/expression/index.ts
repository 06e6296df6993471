export { evaluate, valueOf } from './evaluate.ts';
export type { Lookup } from './evaluate.ts';
export { callKey } from './Expression.ts';
export type { Expression, Value, ValueType, Vocabulary } from './Expression.ts';
export { parseExpression } from './parseExpression.ts';
export { lookupPatch, patchVocabulary } from './patchVocabulary.ts';
export type { PatchFacts } from './patchVocabulary.ts';
export { printExpression } from './printExpression.ts';
