/** An input or output of an `.onnx` file, as ONNX Runtime tells it. */
export interface ModelTensor {
  readonly name: string;
  /** Element type in the runtime's words: `float32`, `uint8`, `int64`, …; `unknown` for what is no tensor. */
  readonly type: string;
  /** A name is a dynamic axis, null an axis of which nothing is known. */
  readonly shape: readonly (number | string | null)[];
}

/** What is in a model file that the runtime loads. */
export interface ModelFile {
  readonly inputs: readonly ModelTensor[];
  readonly outputs: readonly ModelTensor[];
}
