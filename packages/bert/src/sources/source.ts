import type { Checkpoint } from '@firth/checkpoints';
import { renamed, type SkipReason, type SourceName } from '@firth/ops';
import type { BertConfig } from '../config.js';
import { bertSchema, type BertParts, type BertSchema, type BertWeights } from '../schema.js';

export interface RecognizedSource {
  readonly publisher: 'google' | 'huggingface';
  /** The checkpoint with kernels as matrices. */
  readonly checkpoint: Checkpoint;
  /** The names of the file, whatever its model is wrapped in. */
  readonly names: NamesOf;
  /** The same where the bias of the masked-language-model head is untied and its kernel is not. */
  readonly namesWithTiedKernel?: NamesOf;
  /** Why heads that the file may hold are not read, and what to do; undefined where they are. */
  readonly withoutHeads?: string;
  /** Why a tensor that is no weight of the model is there, without harm; undefined where nobody knows. */
  reasonToSkip(tensor: string): SkipReason | undefined;
}

export type NamesOf = (config: BertConfig, parts: BertParts) => BertWeights<SourceName>;

/** Whether a name is one of the parts that the model computes with, so that one too many of them is no small matter. */
export const isOwn = (name: string, prefix: string): boolean =>
  (prefix === '' ? /^(embeddings|encoder|pooler)\./ : /^bert\./).test(name) ||
  /^cls\.(predictions|seq_relationship)\./.test(name);

/** A publisher's names as those of a file, in which they stand below a root and may be wrapped. */
export const inFile =
  (names: NamesOf, nameInFile: (name: string) => string): NamesOf =>
  (config, parts) =>
    renamed<BertSchema>(bertSchema(config, parts), names(config, parts), nameInFile);
