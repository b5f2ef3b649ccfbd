import type { BertModel } from '@firth/bert';
import type { GPT2, OpenAIGPT } from '@firth/gpt';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

type Tokenizer = (BertModel | GPT2 | OpenAIGPT)['tokenizer'];

/** What is said of a model's tokenizer. */
export interface InspectedTokenizer {
  readonly vocabularySize: number;
  readonly addedTokens: number;
  /** Of those that have a case to keep. */
  readonly lowerCase?: boolean;
  /** The file, option or else that says so. */
  readonly decidedBy?: string;
}

/** What `inspect` tells of a tokenizer; `encoder` is its folder, or a file in it. */
export async function inspectedTokenizer(tokenizer: Tokenizer, encoder: string): Promise<InspectedTokenizer> {
  const { BertTokenizer } = await import('@firth/tokenizers');
  const sizes = { vocabularySize: tokenizer.vocabularySize, addedTokens: tokenizer.vocabulary.matched.length };
  if (!(tokenizer instanceof BertTokenizer)) return sizes;
  const { casing } = tokenizer;
  if (!casing.lowerCase && casing.decidedBy !== 'an option' && (await lowerCasesSentences(encoder)))
    return { ...sizes, lowerCase: true, decidedBy: 'sentence_bert_config.json (embeddings alone)' };
  return { ...sizes, ...casing };
}

/** Whether sentence-transformers lower-cases what the tokenizer would not. */
async function lowerCasesSentences(encoder: string): Promise<boolean> {
  const isFile = await stat(encoder).then(
    (entry) => entry.isFile(),
    () => false,
  );
  const file = join(isFile ? dirname(encoder) : encoder, 'sentence_bert_config.json');
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const config: unknown = JSON.parse(text);
  return typeof config === 'object' && config !== null && 'do_lower_case' in config && config.do_lower_case === true;
}

export function tokenizerFact({ vocabularySize, addedTokens, lowerCase, decidedBy }: InspectedTokenizer): string {
  const sizes = `${vocabularySize} tokens, ${addedTokens} of them found before all else`;
  return lowerCase === undefined ? sizes : `${lowerCase ? 'uncased' : 'cased'} by ${decidedBy ?? ''}; ${sizes}`;
}
