import type { InferenceSession, Tensor } from 'onnxruntime-common';

/** What the worker needs of ONNX Runtime, native or web. */
export interface OrtModule {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: typeof Tensor;
  /** Of the native runtime. */
  readonly listSupportedBackends?: () => readonly { readonly name: string }[];
}
