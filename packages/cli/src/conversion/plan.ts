import type { LeftOut } from '../tally.js';
import type { ContainerName, Contents } from './containers.js';

/** What a conversion is going to write. */
export interface ConversionPlan {
  /** Whether the destination is a folder, or a file whose parts (shards, TensorFlow's data) lie beside it. */
  readonly kind: 'files' | 'folder';
  readonly container: ContainerName;
  /** The name that the container is written to. */
  readonly weightsFile: string;
  readonly contents: Contents;
  /** Text files beside it. */
  readonly texts: ReadonlyMap<string, string>;
  /** Files to copy as they are, by their new name. */
  readonly copies: ReadonlyMap<string, string>;
  /** Tensors and files of the source that are not written. */
  readonly leftOut: readonly LeftOut[];
}
