/** The one door of `engine`: ONNX Runtime, in child processes. */
export { bestDevice, devicesVariable, forgetDevices, knownDevices, testDevices } from './devices.ts';
export { inspectModel } from './inspectModel.ts';
export type { InspectModel, ModelFile, ModelInspection, ModelTensor } from './ModelFile.ts';
export { startEngine } from './startEngine.ts';
