export {
  encodeModel,
  onnxTypes,
  type OnnxAttribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxType,
  type OnnxValue,
} from './encodeModel.ts';
export { createSelfTest, type SelfTest } from './selfTest.ts';
