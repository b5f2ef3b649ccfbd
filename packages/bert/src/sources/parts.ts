import type { Checkpoint } from '@firth/checkpoints';
import { leavesOf, nameOf, type SourceName } from '@firth/ops';
import type { BertConfig } from '../config.js';
import { allParts, bertSchema, type BertParts, type BertSchema } from '../schema.js';
import type { RecognizedSource } from './recognize.js';

/** A part counts as present when any tensor of it is there: one that is torn is an error, not an absence. */
export function presentParts(
  config: BertConfig,
  source: Pick<RecognizedSource, 'names'>,
  checkpoint: Checkpoint,
): BertParts {
  const leaves = leavesOf<BertSchema, SourceName>(bertSchema(config, allParts), source.names(config, allParts));
  const has = (part: keyof BertParts): boolean =>
    leaves.some(({ path, value }) => path.startsWith(`${part}.`) && checkpoint.tensors.has(nameOf(value)));
  return { pooler: has('pooler'), predictions: has('predictions'), seqRelationship: has('seqRelationship') };
}
