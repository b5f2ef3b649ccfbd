import { OpsError } from '@firth/ops';
import type { Tokenizer } from '@firth/tokenizers';

/** The tokens that fine-tuning puts around texts: transformers' and OpenAI's names unless said. */
export interface FineTuningTokens {
  readonly start?: string;
  readonly delimiter?: string;
  /** OpenAI's code calls it `_classify_`: the head reads the token that stands last. */
  readonly extract?: string;
}

/** Token ids and where the token stands that the second head reads. */
export interface FineTuningInput {
  readonly tokenIds: Int32Array;
  readonly classified: number;
}

/**
 * One input of a fine-tuned GPT (Radford et al., 2018, figure 1): start, the texts with delimiters between them, extract. One
 * text is to be classified, a premise and a hypothesis judged; of several choices each is an input of its own.
 *
 * @throws OpsError `BAD_INPUT` where the vocabulary lacks one of the three tokens.
 */
export function fineTuningInput(
  tokenizer: Tokenizer,
  texts: readonly string[],
  { start = '_start_', delimiter = '_delimiter_', extract = '_classify_' }: FineTuningTokens = {},
): FineTuningInput {
  const [first, between, last] = [start, delimiter, extract].map((token) => idOf(tokenizer, token));
  if (first === undefined || between === undefined || last === undefined) throw new TypeError('three were looked up');
  const ids = texts.flatMap((text, i) => [i === 0 ? first : between, ...tokenizer.encodeIds(text)]);
  return { tokenIds: Int32Array.from([...ids, last]), classified: ids.length };
}

function idOf(tokenizer: Tokenizer, token: string): number {
  const id = tokenizer.tokenToId(token);
  if (id !== undefined) return id;
  throw new OpsError('BAD_INPUT', `fineTuningInput: the vocabulary has no '${token}'; name the model's own token`);
}
