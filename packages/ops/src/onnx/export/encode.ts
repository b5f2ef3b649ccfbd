import type { WeightSource } from '../../program.js';
import { sizeOf } from '../../shapes/dims.js';
import { writeEntry, writeGraph, writeOpset, writeTensorHeader, type Initializer, type OnnxGraph } from '../proto.js';
import { ProtoWriter } from '../proto-writer.js';
import { STANDARD_OPSET } from './standard-ops.js';

/** What stands in a file: bytes that are known, or a weight that is read when its turn comes. */
export type Piece = Uint8Array | WeightSource;

export interface EncodedModel {
  readonly model: readonly Piece[];
  /** The weights, where they have a file of their own. */
  readonly data: readonly Piece[];
}

/** Where the weights go: into the model, or into a file of this name beside it. */
export interface WeightPlacement {
  readonly sources: ReadonlyMap<string, WeightSource>;
  readonly dataFile: string | undefined;
}

const IR_VERSION = 8; // of ONNX 1.12, where opset 17 came
const LENGTH_DELIMITED = 2;

/** Bytes of a piece in its file. */
export const lengthOf = (piece: Piece): number =>
  piece instanceof Uint8Array ? piece.byteLength : 4 * sizeOf(piece.tensor.shape);

export const lengthOfAll = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, piece) => sum + lengthOf(piece), 0);

/** Serializes a graph as an ONNX `ModelProto` in pieces, so that no more than one weight is ever in memory. */
export function encodePieces(
  graph: OnnxGraph,
  { sources, dataFile }: WeightPlacement,
  metadata: Readonly<Record<string, string>>,
): EncodedModel {
  const weights = graph.initializers.flatMap((initializer) => {
    const source = sources.get(initializer.name);
    return source === undefined ? [] : [{ initializer, source }];
  });
  const constants = graph.initializers.filter(({ name }) => !sources.has(name));
  const placed = dataFile === undefined ? [] : placeAll(weights, dataFile);
  const inside = encoded((writer) => {
    writeGraph({ ...graph, initializers: [...constants, ...placed] }, writer);
  });
  const inline = dataFile === undefined ? weights.flatMap(inlinePieces) : [];
  const head = encoded((writer) => {
    writer.writeVarintField(1, IR_VERSION);
    writer.writeStringField(2, 'firth');
    writer.writeMessage(8, writeOpset, { domain: '', version: STANDARD_OPSET });
    for (const [key, value] of Object.entries(metadata)) writer.writeMessage(14, writeEntry, { key, value });
    writeLength(writer, 7, inside.byteLength + lengthOfAll(inline));
  });
  return {
    model: [head, inside, ...inline],
    data: dataFile === undefined ? [] : weights.map(({ source }) => source),
  };
}

interface Weight {
  readonly initializer: Initializer;
  readonly source: WeightSource;
}

/** A `TensorProto` as field 5 of the graph: its header, then `raw_data`. */
function inlinePieces({ initializer, source }: Weight): Piece[] {
  const header = encoded((writer) => {
    writeTensorHeader(initializer, writer);
    writeLength(writer, 9, lengthOf(source));
  });
  const opening = encoded((writer) => {
    writeLength(writer, 5, header.byteLength + lengthOf(source));
  });
  return [opening, header, source];
}

/** One after the other in `location`. */
function placeAll(weights: readonly Weight[], location: string): Initializer[] {
  let offset = 0;
  return weights.map(({ initializer, source }) => {
    const data = { kind: 'external', location, offset, byteLength: lengthOf(source) } as const;
    offset += data.byteLength;
    return { ...initializer, data };
  });
}

function writeLength(writer: ProtoWriter, field: number, length: number): void {
  writer.writeTag(field, LENGTH_DELIMITED);
  writer.writeVarint(length);
}

function encoded(write: (writer: ProtoWriter) => void): Uint8Array {
  const writer = new ProtoWriter();
  write(writer);
  return writer.finish();
}
