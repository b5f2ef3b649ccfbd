import type { BertTokenizer } from '@firth/tokenizers/bert';
import { readTokenizer, type LoadedBert } from '../loaded-bert.js';

/**
 * The tokenizer that texts are embedded with: the model's own, unless the folder says that texts are lowercased first and no
 * option says otherwise. Accents
 * stay then, and special tokens are found as they are spelt.
 */
export async function sentenceTokenizer({ recipe, tokenizer, encoder }: LoadedBert): Promise<BertTokenizer> {
  const { casing, splitSpecialTokens } = tokenizer;
  if (!recipe.lowerCase || casing.lowerCase || casing.decidedBy === 'an option') return tokenizer;
  const { stripAccents = false } = tokenizer.options;
  return readTokenizer(encoder, { lowerCase: true, stripAccents, splitSpecialTokens });
}
