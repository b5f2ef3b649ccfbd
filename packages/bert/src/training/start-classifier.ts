import type { CheckpointTensor } from '@firth/checkpoints';
import { leavesOf, type Linear, type SourceName, type WeightSource } from '@firth/ops';
import { freshWeights } from '@firth/training';
import { problemTypeOf } from '../classifier-config.js';
import type { BertConfig } from '../config.js';
import type { LoadedBert } from '../loaded-bert.js';
import { bertSchema, classifierParts, type BertParts } from '../schema.js';
import { classifierStartOptions, type ClassifierStart } from './task-options.js';

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
 *
 * @throws OptionError
 */
export function startClassifier(loaded: LoadedBert, options: ClassifierStart): StartedClassifier {
  const { labels, problemType, seed } = classifierStartOptions.read(options);
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

function freshTensors(config: BertConfig, fresh: StartedClassifier['fresh'], seed: number): CheckpointTensor[] {
  const { pooler, classifier } = bertSchema(config, classifierParts);
  const schema = {
    pooler: fresh.includes('pooler') ? pooler : undefined,
    classifier: fresh.includes('classifier') ? classifier : undefined,
  };
  const weights = freshWeights(schema, { seed, deviation: config.initializerRange });
  return leavesOf<typeof schema, WeightSource>(schema, weights).map(({ value }) => ({
    ...value.tensor,
    name: `fresh.${value.tensor.name}`,
  }));
}
