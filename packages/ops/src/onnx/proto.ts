import { PbfWriter } from 'pbf';
import type { Dims } from '../shapes/dims.js';

/** `TensorProto.DataType` of onnx.proto. */
export const onnxTypes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;
export type OnnxType = keyof typeof onnxTypes;

export type Attribute =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  /** Of an operator with a body, which may read values of the graph around it by name. */
  | { readonly graph: OnnxGraph };

export interface OnnxNode {
  readonly type: string;
  readonly domain: '' | 'com.microsoft';
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Bytes inside the model, or a run of bytes of a file or buffer beside it (`external_data`). */
export type InitializerData = { readonly kind: 'inline'; readonly bytes: Uint8Array } | ExternalData;

export interface ExternalData {
  readonly kind: 'external';
  readonly location: string;
  readonly offset: number;
  readonly byteLength: number;
}

export interface Initializer {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
  readonly data: InitializerData;
}

export interface OnnxPort {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: Dims;
  /** A list of such tensors. */
  readonly isSequence?: true;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
}

const IR_VERSION = 10;
const OPSET = 20; // the first with Gelu

/** Serializes a graph as an ONNX `ModelProto`; field numbers are those of onnx.proto. */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, IR_VERSION);
  pbf.writeStringField(2, 'firth');
  pbf.writeMessage(7, writeGraph, graph);
  pbf.writeMessage(8, writeOpset, { domain: '', version: OPSET });
  if (usesRuntimeDomain(graph)) pbf.writeMessage(8, writeOpset, { domain: 'com.microsoft', version: 1 });
  return pbf.finish();
}

const usesRuntimeDomain = ({ nodes }: OnnxGraph): boolean =>
  nodes.some(({ domain, attributes }) => domain !== '' || Object.values(attributes).some(isGraphOfRuntime));

const isGraphOfRuntime = (attribute: Attribute): boolean =>
  typeof attribute === 'object' && 'graph' in attribute && usesRuntimeDomain(attribute.graph);

export function writeOpset(opset: { domain: string; version: number }, pbf: PbfWriter): void {
  pbf.writeStringField(1, opset.domain);
  pbf.writeVarintField(2, opset.version);
}

export function writeGraph({ nodes, initializers, inputs, outputs }: OnnxGraph, pbf: PbfWriter): void {
  for (const node of nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, 'firth');
  for (const initializer of initializers) pbf.writeMessage(5, writeInitializer, initializer);
  for (const input of inputs) pbf.writeMessage(11, writePort, input);
  for (const output of outputs) pbf.writeMessage(12, writePort, output);
}

function writeNode({ type, domain, inputs, outputs, attributes }: OnnxNode, pbf: PbfWriter): void {
  for (const input of inputs) pbf.writeStringField(1, input);
  for (const output of outputs) pbf.writeStringField(2, output);
  pbf.writeStringField(3, outputs[0] ?? type);
  pbf.writeStringField(4, type);
  for (const [name, value] of Object.entries(attributes)) pbf.writeMessage(5, writeAttribute, { name, value });
  pbf.writeStringField(7, domain);
}

function writeAttribute({ name, value }: { name: string; value: Attribute }, pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  if (typeof value === 'number') {
    pbf.writeVarintField(3, value);
    pbf.writeVarintField(20, 2);
  } else if (typeof value === 'string') {
    pbf.writeStringField(4, value);
    pbf.writeVarintField(20, 3);
  } else if ('float' in value) {
    pbf.writeFloatField(2, value.float);
    pbf.writeVarintField(20, 1);
  } else if ('graph' in value) {
    pbf.writeMessage(6, writeGraph, value.graph);
    pbf.writeVarintField(20, 5);
  } else {
    for (const item of value) pbf.writeVarintField(8, item);
    pbf.writeVarintField(20, 7);
  }
}

/** All of a `TensorProto` but its values. */
export function writeTensorHeader({ name, type, shape }: Omit<Initializer, 'data'>, pbf: PbfWriter): void {
  for (const dim of shape) pbf.writeVarintField(1, dim);
  pbf.writeVarintField(2, onnxTypes[type]);
  pbf.writeStringField(8, name);
}

function writeInitializer({ data, ...header }: Initializer, pbf: PbfWriter): void {
  writeTensorHeader(header, pbf);
  if (data.kind === 'inline') {
    pbf.writeBytesField(9, data.bytes);
    return;
  }
  const entries = { location: data.location, offset: String(data.offset), length: String(data.byteLength) };
  for (const [key, value] of Object.entries(entries)) pbf.writeMessage(13, writeEntry, { key, value });
  pbf.writeVarintField(14, 1);
}

export function writeEntry({ key, value }: { key: string; value: string }, pbf: PbfWriter): void {
  pbf.writeStringField(1, key);
  pbf.writeStringField(2, value);
}

function writePort(port: OnnxPort, pbf: PbfWriter): void {
  pbf.writeStringField(1, port.name);
  pbf.writeMessage(2, port.isSequence ? writeSequence : writeType, port);
}

function writeSequence(element: OnnxPort, pbf: PbfWriter): void {
  pbf.writeMessage(4, writeElement, element);
}

function writeElement(element: OnnxPort, pbf: PbfWriter): void {
  pbf.writeMessage(1, writeType, element);
}

function writeType(type: OnnxPort, pbf: PbfWriter): void {
  pbf.writeMessage(1, writeTensorType, type);
}

function writeTensorType({ type, shape }: OnnxPort, pbf: PbfWriter): void {
  pbf.writeVarintField(1, onnxTypes[type]);
  pbf.writeMessage(2, writeShape, shape);
}

function writeShape(shape: Dims, pbf: PbfWriter): void {
  for (const dim of shape) pbf.writeMessage(1, writeDim, dim);
}

function writeDim(dim: number | string, pbf: PbfWriter): void {
  if (typeof dim === 'number') pbf.writeVarintField(1, dim);
  else pbf.writeStringField(2, dim);
}
