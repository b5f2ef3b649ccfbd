import type { Checkpoint } from '@firth/checkpoints';
import type { ConversionPlan } from './plan.js';

/** A publisher's names and files, which `--to` asks for. */
export type LayoutName = 'google' | 'huggingface' | 'openai' | 'bilm-tf';

/** Why a checkpoint is none of a family. */
export interface NotOfFamily {
  readonly reason: string;
}

/**
 * Plans a model of one family in one layout. `checkpoint` is opened, its tensors perhaps already cast; `source` is where the
 * user has it.
 *
 * @throws CheckpointError for a model of the family that the layout cannot hold.
 */
export type LayoutPlanner = (
  checkpoint: Checkpoint,
  source: string,
  options: SourceOptions,
) => Promise<ConversionPlan | NotOfFamily>;

/** How the source is opened. */
export interface SourceOptions {
  /** Leave out tensors that the model of the config has no place for, which are refused otherwise. */
  readonly skipUnknownTensors: boolean;
  /** Whether its files are mapped while it is checked. */
  readonly mmap: boolean;
  /** Whether its tokenizer lower-cases, where an option says it; written down. */
  readonly lowerCase?: boolean;
}

/** What a container without a publisher's name becomes where the destination is a folder: the layout that has its files. */
export type FolderContainer = 'safetensors' | 'pytorch' | 'tensorflow';

export interface ModelFamily {
  /** As messages call one model of it: `a BERT`. */
  readonly name: string;
  readonly layouts: Partial<Readonly<Record<LayoutName, LayoutPlanner>>>;
  /** The layout in which its models were published in a container. */
  readonly published: Readonly<Partial<Record<FolderContainer, LayoutName>>>;
}
