import type { BertTokenizer } from '@firth/tokenizers/bert';

/** Whether a tokenizer finds any word with a capital: one that lower-cases its input cannot. */
export function keepsCapitals(tokenizer: BertTokenizer): boolean {
  for (let id = 0; id < tokenizer.vocabularySize; id++) {
    const token = tokenizer.idToToken(id) ?? '';
    const isSpecial = tokenizer.decode([id], { skipSpecialTokens: true }) === '';
    if (/^\p{Lu}/u.test(token) && !isSpecial && tokenizer.tokenize(token)[0] === token) return true;
  }
  return false;
}
