import { modelFiles } from '@firth/checkpoints/model-files';
import type { Tokenizer } from '@firth/tokenizers';
import type { GptConfig } from '../config.js';
import { endsOfConfig, endsOfText, endsOfTokenizer } from './ends-of-text.js';
import { readGenerationDefaults, type GenerationDefaults } from './generation-config.js';

/** What a folder sets for `generate`, in the words of its files. */
export interface DescribedGeneration {
  /** The file that sets it; undefined where nothing does. */
  readonly file: 'generation_config.json' | 'config.json' | undefined;
  /** What another folder has to say to generate the same, but what ends a text. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Each ends a text: of the files, or else the tokenizer's. */
  readonly endsOfText: readonly number[];
  /** Those of the tokenizer alone. */
  readonly ownEnds: readonly number[];
  /** Of the fields, those that `generate` refuses, perhaps in one way of generating alone. */
  readonly refused: readonly string[];
}

/**
 * Describes what the folder of a GPT sets for `generate`.
 *
 * @throws CheckpointError `BAD_CONFIG` that names the file and the field of a wrong type.
 */
export async function describeGeneration(
  folder: string,
  { config, tokenizer }: { readonly config: GptConfig; readonly tokenizer: Tokenizer },
): Promise<DescribedGeneration> {
  const defaults = await readGenerationDefaults(await modelFiles(folder), config.vocabSize);
  const ownEnds = endsOfTokenizer(tokenizer);
  const ends = endsOfText(config, tokenizer);
  if (defaults === undefined) return { file: undefined, fields: {}, endsOfText: ends, ownEnds, refused: [] };
  const { isOwnFile, given, unsupported } = defaults;
  const said = given['eosTokenId'];
  const fields = fieldsOf(defaults);
  return {
    file: isOwnFile
      ? 'generation_config.json'
      : Object.keys(fields).length > 0 || endsOfConfig(config).length > 0
        ? 'config.json'
        : undefined,
    fields,
    endsOfText: isOwnFile ? (Array.isArray(said) ? said.map(Number) : []) : ends,
    ownEnds,
    refused: unsupported.map(({ field }) => field),
  };
}

function fieldsOf({ given, maxLength, minLength, unsupported }: GenerationDefaults): Record<string, unknown> {
  const inSnake = Object.entries(given).flatMap(([option, value]) =>
    option === 'eosTokenId' ? [] : [[option.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value] as const],
  );
  return {
    ...Object.fromEntries<unknown>(inSnake),
    // A file that samples and does not say it has a top_k of 50.
    ...(given['doSample'] === true && given['topK'] === undefined ? { top_k: 0 } : {}),
    ...(maxLength === undefined ? {} : { max_length: maxLength }),
    ...(minLength === undefined ? {} : { min_length: minLength }),
    ...Object.fromEntries(unsupported.map(({ field, value }) => [field, value])),
  };
}
