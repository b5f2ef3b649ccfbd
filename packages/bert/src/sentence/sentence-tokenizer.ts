import type { BertTokenizer } from '@firth/tokenizers/bert';
import { readTokenizer, type LoadedBert } from '../loaded-bert.js';

/**
 * The tokenizer that texts are embedded with: the model's own, unless the folder says that texts are lowercased first. Accents
 * stay then, and special tokens are found as they are spelt.
 */
export async function sentenceTokenizer({ recipe, tokenizer, encoder }: LoadedBert): Promise<BertTokenizer> {
  const { lowercase = true, stripAccents = lowercase } = tokenizer.options;
  return recipe.lowerCase && !lowercase ? readTokenizer(encoder, { lowercase: true, stripAccents }) : tokenizer;
}
