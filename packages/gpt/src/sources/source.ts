import type { Checkpoint } from '@firth/checkpoints';
import { renamed, type SkipReason, type SourceName } from '@firth/ops';
import type { GptConfig, ModelType } from '../config.js';
import { gptSchema, type GptParts, type GptSchema, type GptWeights } from '../schema.js';

export interface RecognizedSource {
  readonly publisher: 'openai' | 'huggingface';
  readonly modelType: ModelType;
  /** The checkpoint with kernels as [in, out]. */
  readonly checkpoint: Checkpoint;
  readonly parts: GptParts;
  /** The names of the file, whatever its model is wrapped in. */
  readonly names: NamesOf;
  /** Why a tensor that is no weight of the model is there, without harm; undefined where nobody knows. */
  reasonToSkip(tensor: string): SkipReason | undefined;
}

export type NamesOf = (config: GptConfig, parts: GptParts) => GptWeights<SourceName>;

/** A publisher's names as those of a file, in which they stand below a root and may be wrapped. */
export const inFile =
  (names: NamesOf, nameInFile: (name: string) => string): NamesOf =>
  (config, parts) =>
    renamed<GptSchema>(gptSchema(config, parts), names(config, parts), nameInFile);
