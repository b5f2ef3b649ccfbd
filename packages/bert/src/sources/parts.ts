import { leavesOf, nameOf, type SourceName } from '@firth/ops';
import type { BertConfig } from '../config.js';
import { allParts, bertSchema, withoutLayers, type BertParts, type BertSchema } from '../schema.js';
import type { RecognizedSource } from './source.js';

/** Classes of transformers whose `classifier` is another: of tokens, or of choices. */
const OTHER_CLASSIFIERS = ['BertForTokenClassification', 'BertForMultipleChoice'];

/** A part counts as present when any tensor of it is there: one that is torn is an error, not an absence. */
export function presentParts(config: BertConfig, { names, checkpoint }: RecognizedSource): BertParts {
  const heads = withoutLayers(config);
  const leaves = leavesOf<BertSchema, SourceName>(bertSchema(heads, allParts), names(heads, allParts));
  const has = (part: keyof BertParts): boolean =>
    leaves.some(({ path, value }) => path.startsWith(`${part}.`) && checkpoint.tensors.has(nameOf(value)));
  return {
    pooler: has('pooler'),
    predictions: has('predictions'),
    seqRelationship: has('seqRelationship'),
    classifier: has('classifier') && !config.architectures.some((name) => OTHER_CLASSIFIERS.includes(name)),
  };
}
