import type { ExportedChunk, ExportedModel } from '../exported-model.js';
import type { InputSpec, Program, WeightSource } from '../program.js';
import type { Tree } from '../weights/schema.js';
import { mapTree } from '../weights/walk.js';
import { graphModelOptions, type GraphModelOptions } from './export-options.js';
import { tfShape, tfTypes, type GraphModelJson, type TfTensorInfo } from './graph-def.js';
import { graphOps } from './graph-ops.js';
import { GraphRecorder, type RecordedGraph, type TfValue } from './graph-recorder.js';
import { shardChunks, shardFiles } from './shards.js';

/**
 * A program as a TensorFlow.js graph model, `model.json` and shards of 4 MiB, which `loadGraphModel` of
 * `@tensorflow/tfjs-converter` opens. Inputs and outputs have the program's names; weights are float32.
 */
export function exportGraphModel<S, I extends string, O extends string>(
  program: Program<S, I, O>,
  weights: Tree<S, WeightSource>,
  options?: GraphModelOptions,
): ExportedModel {
  const { metadata } = graphModelOptions.read(options);
  const graph = new GraphRecorder();
  const values = mapTree<S, WeightSource, TfValue>(program.schema, weights, (source, { shape }, path) =>
    graph.weight(path, 'float32', shape, source),
  );
  const inputs = Object.entries<InputSpec>(program.inputs).map(([name, spec]) => [name, graph.input(name, spec)]);
  const outputs = program.run(
    graphOps(graph),
    values,
    Object.fromEntries(inputs) as Readonly<Record<I, TfValue>>, // one value for each key of the program's inputs
  );
  const recorded = graph.finish(outputs);
  const shards = shardFiles(recorded.stored);
  const paths = shards.map(({ name }) => name);
  const json = new TextEncoder().encode(JSON.stringify(modelJson(recorded, outputs, paths, metadata)));
  const topology = { name: 'model.json', byteLength: json.byteLength };
  return {
    files: [topology, ...shards],
    chunks: async function* (): AsyncIterable<ExportedChunk> {
      yield { file: topology.name, bytes: json };
      yield* shardChunks(recorded.stored, shards);
    },
  };
}

function modelJson(
  { nodes, stored, inputs }: RecordedGraph,
  outputs: Readonly<Record<string, TfValue>>,
  paths: readonly string[],
  metadata: Readonly<Record<string, string>>,
): GraphModelJson {
  return {
    format: 'graph-model',
    generatedBy: 'firth',
    convertedBy: 'firth',
    signature: {
      inputs: Object.fromEntries(inputs.map((input) => [input.name, tensorInfo(input.name, input)])),
      outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, tensorInfo(name, value)])),
    },
    modelTopology: { node: nodes, library: {}, versions: { producer: 1 } },
    weightsManifest: [{ paths, weights: stored.map(({ name, shape, dtype }) => ({ name, shape, dtype })) }],
    userDefinedMetadata: metadata,
  };
}

const tensorInfo = (name: string, { dtype, shape }: TfValue): TfTensorInfo => ({
  name: `${name}:0`,
  dtype: tfTypes[dtype],
  tensorShape: tfShape(shape),
});
