import type { ExportedChunk, ExportedModel } from '../../exported-model.js';
import type { InputSpec, Program, WeightSource } from '../../program.js';
import type { Tree } from '../../weights/schema.js';
import { readWeight } from '../../weights/read-weight.js';
import { mapTree } from '../../weights/walk.js';
import { onnxTypes, type OnnxGraph } from '../proto.js';
import { outputName, Recorder, type OnnxValue, type RecordedGraph } from '../recorder.js';
import { encodePieces, lengthOfAll, type Piece } from './encode.js';
import { onnxExportOptions, type OnnxExportOptions } from './export-options.js';
import { standardOps } from './standard-ops.js';

const PROTOBUF_LIMIT = 2 ** 31 - 1;

/**
 * A program as an ONNX file of standard operators only (opset 17), under the program's own names of inputs and outputs; an
 * output with the name of an input (a state that is carried) ends in `_out`, since a graph has each name once.
 * Weights are float32; whole numbers are int64 at the door, as Python's tokenizers give them, and named dimensions dynamic.
 */
export function exportOnnx<S, I extends string, O extends string>(
  program: Program<S, I, O>,
  weights: Tree<S, WeightSource>,
  options: OnnxExportOptions,
): ExportedModel {
  const { fileName, external, metadata } = onnxExportOptions.read(options);
  const { graph, sources } = recordStandard(program, weights);
  const dataFile = `${fileName}.data`;
  const encode = (file?: string) => encodePieces(graph, { sources, dataFile: file }, metadata);
  const inline = encode();
  const { model, data } = external || lengthOfAll(inline.model) > PROTOBUF_LIMIT ? encode(dataFile) : inline;
  const files: readonly (readonly [string, readonly Piece[]])[] = [
    [fileName, model],
    ...(data.length === 0 ? [] : [[dataFile, data] as const]),
  ];
  return {
    files: files.map(([name, pieces]) => ({ name, byteLength: lengthOfAll(pieces) })),
    chunks: async function* (): AsyncIterable<ExportedChunk> {
      for (const [file, pieces] of files) for (const piece of pieces) yield { file, bytes: await bytesOf(piece) };
    },
  };
}

function recordStandard<S, I extends string, O extends string>(
  program: Program<S, I, O>,
  weights: Tree<S, WeightSource>,
) {
  const recorder = new Recorder();
  const sources = new Map<string, WeightSource>();
  const values = mapTree<S, WeightSource, OnnxValue>(program.schema, weights, (source, { shape }, name) => {
    const read = () => source.tensor.read();
    recorder.weight({ name, type: 'float32', shape, byteLength: source.tensor.byteLength, file: undefined, read });
    sources.set(name, source);
    return { name, dtype: 'float32', shape };
  });
  const inputs = Object.entries<InputSpec>(program.inputs).map(([name, spec]) => [
    name,
    publicInput(recorder, name, spec),
  ]);
  const outputs = program.run(
    standardOps(recorder),
    values,
    Object.fromEntries(inputs) as Readonly<Record<I, OnnxValue>>, // one value for each key of the program's inputs
  );
  return { graph: underOwnNames(recorder.finish(outputs), Object.keys(outputs)), sources };
}

function publicInput(recorder: Recorder, name: string, { dtype, shape }: InputSpec): OnnxValue {
  if (dtype !== 'int32') return recorder.input(name, dtype, shape);
  const given = recorder.input(name, dtype, shape, 'int64');
  return recorder.node('Cast', [given], { dtype, shape }, { to: onnxTypes.int32 });
}

/** The recorder keeps outputs apart from inputs of the same name; a reader wants the plain name. */
function underOwnNames({ constants, weights, ...graph }: RecordedGraph, names: readonly string[]): OnnxGraph {
  // What a weight holds is known by `sources`; where it lies is settled when the file is laid out.
  const data = { kind: 'external', location: '', offset: 0, byteLength: 0 } as const;
  const given = new Set(graph.inputs.map(({ name }) => name));
  const plain = new Map(names.map((name) => [outputName(name), given.has(name) ? `${name}_out` : name]));
  return {
    ...graph,
    initializers: [...constants, ...weights.map(({ name, type, shape }) => ({ name, type, shape, data }))],
    nodes: graph.nodes.map((node) => ({ ...node, outputs: node.outputs.map((name) => plain.get(name) ?? name) })),
    outputs: graph.outputs.map((port) => ({ ...port, name: plain.get(port.name) ?? port.name })),
  };
}

async function bytesOf(piece: Piece): Promise<Uint8Array> {
  if (piece instanceof Uint8Array) return piece;
  const { buffer, byteOffset, byteLength } = await readWeight(piece);
  return new Uint8Array(buffer, byteOffset, byteLength);
}
