import { PbfReader } from 'pbf';

/** What an ONNX file asks of a runtime. */
export interface OnnxOperators {
  /** Version of each operator set by its domain; ONNX's own is ''. */
  readonly opsets: ReadonlyMap<string, number>;
  /** Each operator once, as `type` or `domain.type`, sorted. */
  readonly operators: readonly string[];
  readonly metadata: ReadonlyMap<string, string>;
}

interface Found {
  readonly opsets: Map<string, number>;
  readonly operators: Set<string>;
  readonly metadata: Map<string, string>;
}

/** Reads a `ModelProto` without its weights; field numbers are those of onnx.proto. */
export function readOnnxOperators(model: Uint8Array): OnnxOperators {
  const found: Found = { opsets: new Map(), operators: new Set(), metadata: new Map() };
  new PbfReader(model).readFields(readModel, found);
  return { ...found, operators: [...found.operators].sort() };
}

function readModel(field: number, { opsets, operators, metadata }: Found, pbf: PbfReader): void {
  if (field === 7) pbf.readMessage(readGraph, operators);
  if (field === 8) {
    const { domain, version } = pbf.readMessage(readOpset, { domain: '', version: 0 });
    opsets.set(domain, version);
  }
  if (field === 14) {
    const { key, value } = pbf.readMessage(readEntry, { key: '', value: '' });
    metadata.set(key, value);
  }
}

function readGraph(field: number, operators: Set<string>, pbf: PbfReader): void {
  if (field !== 1) return;
  const { domain, type } = pbf.readMessage(readNode, { domain: '', type: '', operators });
  operators.add(domain === '' ? type : `${domain}.${type}`);
}

function readNode(
  field: number,
  node: { domain: string; type: string; readonly operators: Set<string> },
  pbf: PbfReader,
): void {
  if (field === 4) node.type = pbf.readString();
  if (field === 5) pbf.readMessage(readAttribute, node.operators);
  if (field === 7) node.domain = pbf.readString();
}

/** The operators of a body, where the attribute is one. */
function readAttribute(field: number, operators: Set<string>, pbf: PbfReader): void {
  if (field === 6) pbf.readMessage(readGraph, operators);
}

function readOpset(field: number, opset: { domain: string; version: number }, pbf: PbfReader): void {
  if (field === 1) opset.domain = pbf.readString();
  if (field === 2) opset.version = pbf.readVarint();
}

function readEntry(field: number, entry: { key: string; value: string }, pbf: PbfReader): void {
  if (field === 1) entry.key = pbf.readString();
  if (field === 2) entry.value = pbf.readString();
}
