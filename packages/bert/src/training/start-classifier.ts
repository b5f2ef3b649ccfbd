import { buildTree, randomNumbers, type Linear, type SourceName, type WeightSpec } from '@firth/ops';
import { problemTypeOf, type ProblemType } from '../classifier-config.js';
import type { BertConfig } from '../config.js';
import type { LoadedBert } from '../loaded-bert.js';
import { memoryTensor } from '../memory-weights.js';
import { bertSchema, classifierParts, type BertParts } from '../schema.js';

export interface ClassifierStart {
  /** The names of the labels by their ids. */
  readonly labels: readonly string[];
  readonly problemType: ProblemType;
  /** What the first weights of a fresh classifier are drawn by. */
  readonly seed: number;
}

/** A BERT with a classifier to be trained. */
export interface StartedClassifier {
  readonly loaded: LoadedBert;
  /** Which parts were not in the checkpoint, and begin at random. */
  readonly fresh: readonly ('pooler' | 'classifier')[];
}

/**
 * Puts a fresh classifier on a BERT, and a fresh pooler where it has none (Devlin et al., 2018, section 3.2): kernels from a
 * normal distribution of deviation `initializerRange`, cut at two of it, as modeling.py draws them, biases 0. A classifier
 * that decides between the same labels already is kept.
 */
export function startClassifier(loaded: LoadedBert, { labels, problemType, seed }: ClassifierStart): StartedClassifier {
  const { parts, source, checkpoint } = loaded;
  const isSame =
    parts.classifier &&
    problemTypeOf(loaded.config) === problemType &&
    labels.length === loaded.config.labels.length &&
    labels.every((label, id) => label === loaded.config.labels[id]);
  const config: BertConfig = { ...loaded.config, labels, problemType, architectures: [] };
  const fresh = (['pooler', 'classifier'] as const).filter((part) => !(part === 'pooler' ? parts.pooler : isSame));
  const names: LoadedBert['source']['names'] = (asked, wanted) => ({
    ...source.names(asked, wanted),
    ...(fresh.includes('pooler') && wanted.pooler && { pooler: pathsOf('pooler') }),
    ...(fresh.includes('classifier') && wanted.classifier && { classifier: pathsOf('classifier') }),
  });
  const drawn = freshTensors(config, fresh, seed);
  const tensors = new Map([...checkpoint.tensors, ...drawn.map((tensor) => [tensor.name, tensor] as const)]);
  const started: LoadedBert = {
    ...loaded,
    config,
    parts: classifierParts,
    source: { names },
    checkpoint: { ...checkpoint, tensors, close: () => checkpoint.close() },
  };
  return { loaded: started, fresh };
}

/** No published name looks like these. */
const pathsOf = (part: keyof BertParts): Linear<SourceName> => ({
  kernel: `fresh.${part}.kernel`,
  bias: `fresh.${part}.bias`,
});

function freshTensors(config: BertConfig, fresh: readonly string[], seed: number) {
  const leaves: { readonly path: string; readonly spec: WeightSpec }[] = [];
  buildTree(bertSchema(config, classifierParts), (spec, path) => leaves.push({ path, spec }));
  return leaves
    .filter(({ path }) => fresh.some((part) => path.startsWith(`${part}.`)))
    .map(({ path, spec }, stream) => {
      const count = spec.shape.reduce((a, b) => a * b, 1);
      const values =
        spec.init === 'normal'
          ? truncatedNormal(count, config.initializerRange, randomNumbers(seed, stream))
          : new Float32Array(count).fill(spec.init === 'ones' ? 1 : 0);
      return memoryTensor(`fresh.${path}`, spec.shape, values);
    });
}

/** Box and Muller (1958), drawn again beyond two deviations. */
function truncatedNormal(count: number, deviation: number, random: () => number): Float32Array {
  return Float32Array.from({ length: count }, () => {
    for (;;) {
      const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      if (Math.abs(normal) <= 2) return deviation * normal;
    }
  });
}
