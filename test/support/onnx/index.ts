export { testModelKinds } from './families.ts';
export type { TestModelKind } from './families.ts';
export { Graph } from './Graph.ts';
export { testModel, writeTestModel } from './testModels.ts';
export type { TestModel, TestModelOptions } from './testModels.ts';
