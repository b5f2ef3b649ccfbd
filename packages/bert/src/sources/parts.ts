import type { Checkpoint } from '@firth/checkpoints';
import { leavesOf, nameOf, type SourceName } from '@firth/ops';
import { numberedLabels } from '../classifier-config.js';
import type { BertConfig } from '../config.js';
import { allParts, bertSchema, type BertParts, type BertSchema } from '../schema.js';
import type { RecognizedSource } from './recognize.js';

/** Classes of transformers whose `classifier` is another: of tokens, or of choices. */
const OTHER_CLASSIFIERS = ['BertForTokenClassification', 'BertForMultipleChoice'];

/** A part counts as present when any tensor of it is there: one that is torn is an error, not an absence. */
export function presentParts(
  config: BertConfig,
  source: Pick<RecognizedSource, 'names'>,
  checkpoint: Checkpoint,
): BertParts {
  const leaves = leavesOf<BertSchema, SourceName>(bertSchema(config, allParts), source.names(config, allParts));
  const has = (part: keyof BertParts): boolean =>
    leaves.some(({ path, value }) => path.startsWith(`${part}.`) && checkpoint.tensors.has(nameOf(value)));
  return {
    pooler: has('pooler'),
    predictions: has('predictions'),
    seqRelationship: has('seqRelationship'),
    classifier: has('classifier') && !config.architectures.some((name) => OTHER_CLASSIFIERS.includes(name)),
  };
}

/** Google's config says nothing of labels: how many there are, its classifier does. */
export function withLabels(
  config: BertConfig,
  source: Pick<RecognizedSource, 'names' | 'publisher'>,
  { tensors }: Checkpoint,
): BertConfig {
  const bias = source.names(config, allParts).classifier?.bias;
  const [count] = bias === undefined ? [] : (tensors.get(nameOf(bias))?.shape ?? []);
  const isUnnamed = config.labels.every((label, id) => label === numberedLabels(id + 1)[id]);
  if (source.publisher !== 'google' || count === undefined || !isUnnamed) return config;
  return { ...config, labels: numberedLabels(count) };
}
