import { ProtoWriter } from './proto-writer.js';
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
  const writer = new ProtoWriter();
  writer.writeVarintField(1, IR_VERSION);
  writer.writeStringField(2, 'firth');
  writer.writeMessage(7, writeGraph, graph);
  writer.writeMessage(8, writeOpset, { domain: '', version: OPSET });
  if (usesRuntimeDomain(graph)) writer.writeMessage(8, writeOpset, { domain: 'com.microsoft', version: 1 });
  return writer.finish();
}

const usesRuntimeDomain = ({ nodes }: OnnxGraph): boolean =>
  nodes.some(({ domain, attributes }) => domain !== '' || Object.values(attributes).some(isGraphOfRuntime));

const isGraphOfRuntime = (attribute: Attribute): boolean =>
  typeof attribute === 'object' && 'graph' in attribute && usesRuntimeDomain(attribute.graph);

export function writeOpset(opset: { domain: string; version: number }, writer: ProtoWriter): void {
  writer.writeStringField(1, opset.domain);
  writer.writeVarintField(2, opset.version);
}

export function writeGraph({ nodes, initializers, inputs, outputs }: OnnxGraph, writer: ProtoWriter): void {
  for (const node of nodes) writer.writeMessage(1, writeNode, node);
  writer.writeStringField(2, 'firth');
  for (const initializer of initializers) writer.writeMessage(5, writeInitializer, initializer);
  for (const input of inputs) writer.writeMessage(11, writePort, input);
  for (const output of outputs) writer.writeMessage(12, writePort, output);
}

function writeNode({ type, domain, inputs, outputs, attributes }: OnnxNode, writer: ProtoWriter): void {
  for (const input of inputs) writer.writeStringField(1, input);
  for (const output of outputs) writer.writeStringField(2, output);
  writer.writeStringField(3, outputs[0] ?? type);
  writer.writeStringField(4, type);
  for (const [name, value] of Object.entries(attributes)) writer.writeMessage(5, writeAttribute, { name, value });
  writer.writeStringField(7, domain);
}

function writeAttribute({ name, value }: { name: string; value: Attribute }, writer: ProtoWriter): void {
  writer.writeStringField(1, name);
  if (typeof value === 'number') {
    writer.writeVarintField(3, value);
    writer.writeVarintField(20, 2);
  } else if (typeof value === 'string') {
    writer.writeStringField(4, value);
    writer.writeVarintField(20, 3);
  } else if ('float' in value) {
    writer.writeFloatField(2, value.float);
    writer.writeVarintField(20, 1);
  } else if ('graph' in value) {
    writer.writeMessage(6, writeGraph, value.graph);
    writer.writeVarintField(20, 5);
  } else {
    for (const item of value) writer.writeVarintField(8, item);
    writer.writeVarintField(20, 7);
  }
}

/** All of a `TensorProto` but its values. */
export function writeTensorHeader({ name, type, shape }: Omit<Initializer, 'data'>, writer: ProtoWriter): void {
  for (const dim of shape) writer.writeVarintField(1, dim);
  writer.writeVarintField(2, onnxTypes[type]);
  writer.writeStringField(8, name);
}

function writeInitializer({ data, ...header }: Initializer, writer: ProtoWriter): void {
  writeTensorHeader(header, writer);
  if (data.kind === 'inline') {
    writer.writeBytesField(9, data.bytes);
    return;
  }
  const entries = { location: data.location, offset: String(data.offset), length: String(data.byteLength) };
  for (const [key, value] of Object.entries(entries)) writer.writeMessage(13, writeEntry, { key, value });
  writer.writeVarintField(14, 1);
}

export function writeEntry({ key, value }: { key: string; value: string }, writer: ProtoWriter): void {
  writer.writeStringField(1, key);
  writer.writeStringField(2, value);
}

function writePort(port: OnnxPort, writer: ProtoWriter): void {
  writer.writeStringField(1, port.name);
  writer.writeMessage(2, port.isSequence ? writeSequence : writeType, port);
}

function writeSequence(element: OnnxPort, writer: ProtoWriter): void {
  writer.writeMessage(4, writeElement, element);
}

function writeElement(element: OnnxPort, writer: ProtoWriter): void {
  writer.writeMessage(1, writeType, element);
}

function writeType(type: OnnxPort, writer: ProtoWriter): void {
  writer.writeMessage(1, writeTensorType, type);
}

function writeTensorType({ type, shape }: OnnxPort, writer: ProtoWriter): void {
  writer.writeVarintField(1, onnxTypes[type]);
  writer.writeMessage(2, writeShape, shape);
}

function writeShape(shape: Dims, writer: ProtoWriter): void {
  for (const dim of shape) writer.writeMessage(1, writeDim, dim);
}

function writeDim(dim: number | string, writer: ProtoWriter): void {
  if (typeof dim === 'number') writer.writeVarintField(1, dim);
  else writer.writeStringField(2, dim);
}
