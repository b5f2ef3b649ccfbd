import type { Dims } from '../shapes/dims.js';
import type { OpsDType } from '../tensor.js';

/** TensorFlow's names of element types. */
export const tfTypes = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' } as const satisfies Record<
  OpsDType,
  string
>;
export type TfType = (typeof tfTypes)[OpsDType];

/** `TensorShapeProto` in protobuf's JSON: 64-bit numbers are strings, -1 stands for any length. */
export interface TfShape {
  readonly dim: readonly { readonly size: string }[];
}

/** `AttrValue` in protobuf's JSON, the kinds that are used here. */
export type TfAttr =
  | { readonly type: TfType }
  | { readonly b: boolean }
  | { readonly i: string }
  | { readonly shape: TfShape }
  | { readonly tensor: { readonly dtype: TfType; readonly tensorShape: TfShape } }
  /** Strings in base64. */
  | { readonly list: { readonly s: readonly string[] } };

/** `NodeDef`. */
export interface TfNode {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, TfAttr>>;
}

/** `TensorInfo` of a signature. */
export interface TfTensorInfo {
  readonly name: string;
  readonly dtype: TfType;
  readonly tensorShape: TfShape;
}

/** `model.json` of a TensorFlow.js graph model. */
export interface GraphModelJson {
  readonly format: 'graph-model';
  readonly generatedBy: string;
  readonly convertedBy: string;
  readonly signature: {
    readonly inputs: Readonly<Record<string, TfTensorInfo>>;
    readonly outputs: Readonly<Record<string, TfTensorInfo>>;
  };
  readonly modelTopology: { readonly node: readonly TfNode[]; readonly library: object; readonly versions: object };
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly WeightEntry[];
  }[];
  readonly userDefinedMetadata: Readonly<Record<string, string>>;
}

/** One tensor of the shards; they hold all of them in this order without a gap. */
export interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: OpsDType;
}

export const tfShape = (shape: Dims): TfShape => ({
  dim: shape.map((dim) => ({ size: typeof dim === 'number' ? String(dim) : '-1' })),
});
