/** The one door of `assemble`: from the files of a ROI to what a model takes. */
export type {
  Allocate,
  Assembler,
  AssembledTile,
  AssembleOptions,
  InputTensor,
  InputTensors,
  Lacking,
} from './Assembler.ts';
export { createAssembler } from './createAssembler.ts';
export { stack } from './stack.ts';
