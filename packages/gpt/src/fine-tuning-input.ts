import { OpsError } from '@firth/ops';
import { textsOf } from '@firth/options';
import type { Tokenizer } from '@firth/tokenizers';
import { fineTuningTokens, type FineTuningTokens } from './fine-tuning-tokens.js';

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
  tokens?: FineTuningTokens,
): FineTuningInput {
  const { start, delimiter, extract } = fineTuningTokens.read(tokens);
  const [first, between, last] = [start, delimiter, extract].map((token) => idOf(tokenizer, token));
  if (first === undefined || between === undefined || last === undefined) throw new TypeError('three were looked up');
  const ids = textsOf('fineTuningInput', texts).flatMap((text, i) => [
    i === 0 ? first : between,
    ...tokenizer.encodeIds(text),
  ]);
  return { tokenIds: Int32Array.from([...ids, last]), classified: ids.length };
}

function idOf(tokenizer: Tokenizer, token: string): number {
  const id = tokenizer.tokenToId(token);
  if (id !== undefined) return id;
  throw new OpsError('BAD_INPUT', `fineTuningInput: the vocabulary has no '${token}'; name the model's own token`);
}
