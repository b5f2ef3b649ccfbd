import { flag, name, option, options, record, required, string, type OptionsOf } from '@firth/options';

export const onnxExportOptions = options('exportOnnx', {
  /** The file that the model is going to be; the weights' own is named after it: `model.onnx`. */
  fileName: required(name()),
  /** Weights in a file beside the model. They are where protobuf's limit of 2 GB leaves no choice. */
  external: option(flag(), { default: false }),
  /** Free-form strings kept in the model (`metadata_props`). */
  metadata: option(record(string(), 'an object of strings'), { default: {} }),
});

export type OnnxExportOptions = OptionsOf<typeof onnxExportOptions>;
