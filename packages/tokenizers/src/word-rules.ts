import type { AddedToken } from './added-tokens.js';
import type { PipelineJson } from './pipeline-case.js';
import type { BertNormalization } from './unicode/normalize.js';

/** How text becomes words, and what their pieces are numbers of. */
export interface WordRules {
  readonly normalization: BertNormalization;
  readonly matched: readonly AddedToken[];
  readonly pipeline: PipelineJson | undefined;
  readonly unknownId: number;
  /** Code points of the longest word that is not unknown. */
  readonly longest: number;
  readonly file: string | undefined;
}

/** Whether a text must be normalized as a whole before words or added tokens are found in it, or no word is known. */
export const needsPipeline = ({ pipeline, matched, longest }: WordRules): boolean =>
  pipeline !== undefined || longest === 0 || matched.some(({ normalized }) => normalized);
