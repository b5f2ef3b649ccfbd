import { CheckpointError } from '@firth/checkpoints';
import { JsonFields, readJson, type ModelFiles } from '@firth/checkpoints/model-files';
import { choice, either, expectedOf, flag, list, number, shown, whole, type Check } from '@firth/options';

/** What a model's folder sets for `generate`, by the names of our options; nothing of it is there for `generationConfig: false`. */
export interface GenerationDefaults {
  /** The file that says so, as errors name it. */
  readonly file: string;
  /** Whether it is `generation_config.json`, which alone decides what ends a text. */
  readonly isOwnFile: boolean;
  /** By option; those that transformers ignores for what is generated are among them. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Tokens of a text at most and at least, its prompt with them. */
  readonly maxLength: number | undefined;
  readonly minLength: number | undefined;
  /** Fields that change what transformers generates, and that there are no options for. */
  readonly unsupported: readonly Unsupported[];
}

export interface Unsupported {
  readonly field: string;
  readonly value: unknown;
  /** The way of generating that the field is for; all where it is undefined. */
  readonly only: 'sampling' | 'beams' | 'greedy' | undefined;
}

const ids = list(whole());
const count = whole({ least: 0 });
/** Of which transformers takes every number from 0 down for none. */
const orNone = whole();
const NONE = ['topK', 'minNewTokens', 'noRepeatNgramSize'];

/** The types of the fields; their ranges are those of the options, for where one has an effect. */
const FIELDS: Readonly<Record<string, readonly [option: string, check: Check<unknown>]>> = {
  do_sample: ['doSample', flag()],
  temperature: ['temperature', number()],
  top_k: ['topK', orNone],
  top_p: ['topP', number()],
  min_p: ['minP', number()],
  repetition_penalty: ['repetitionPenalty', number()],
  num_beams: ['numBeams', count],
  length_penalty: ['lengthPenalty', number()],
  early_stopping: ['earlyStopping', choice([true, false, 'never'])],
  num_return_sequences: ['numReturnSequences', count],
  max_new_tokens: ['maxNewTokens', count],
  min_new_tokens: ['minNewTokens', orNone],
  no_repeat_ngram_size: ['noRepeatNgramSize', orNone],
  bad_words_ids: ['badWordsIds', list(ids)],
  suppress_tokens: ['suppressTokens', ids],
  begin_suppress_tokens: ['beginSuppressTokens', ids],
  eos_token_id: ['eosTokenId', either([whole(), ids], 'a token id or a list of them')],
};

/** The other fields that change what is generated, with the values of theirs that change nothing. */
const UNSUPPORTED: Readonly<Record<string, readonly [neutral: readonly unknown[], only?: Unsupported['only']]>> = {
  forced_bos_token_id: [[]],
  forced_eos_token_id: [[]],
  encoder_repetition_penalty: [[1]],
  encoder_no_repeat_ngram_size: [[0]],
  exponential_decay_length_penalty: [[]],
  sequence_bias: [[]],
  guidance_scale: [[1]],
  stop_strings: [[]],
  max_time: [[]],
  constraints: [[]],
  force_words_ids: [[]],
  watermarking_config: [[]],
  token_healing: [[false]],
  prompt_lookup_num_tokens: [[]],
  assistant_early_exit: [[]],
  use_mtp: [[false]],
  dola_layers: [[]],
  renormalize_logits: [[false], 'beams'],
  num_beam_groups: [[1], 'beams'],
  diversity_penalty: [[0], 'beams'],
  penalty_alpha: [[0], 'greedy'],
  typical_p: [[1], 'sampling'],
  top_h: [[], 'sampling'],
  epsilon_cutoff: [[0], 'sampling'],
  eta_cutoff: [[0], 'sampling'],
};

/** `top_k` of transformers where a file does not say it. */
const TOP_K = 50;

/**
 * What `generation_config.json`, or where there is none `config.json`, sets for `generate`. What neither we nor transformers know
 * is passed over.
 *
 * @throws CheckpointError `BAD_CONFIG` that names the file and the field of a wrong type.
 */
export async function readGenerationDefaults(
  files: ModelFiles,
  vocabSize: number,
): Promise<GenerationDefaults | undefined> {
  for (const name of ['generation_config.json', 'config.json']) {
    const json = await readJson(files, name);
    if (json !== undefined)
      return parseGenerationDefaults(json, files.place(name), name === 'generation_config.json', vocabSize);
  }
  return undefined;
}

function parseGenerationDefaults(
  json: unknown,
  file: string,
  isOwnFile: boolean,
  vocabSize: number,
): GenerationDefaults {
  const fields = new JsonFields(file, json);
  const values = new Map<string, unknown>(typeof json === 'object' && json !== null ? Object.entries(json) : []);
  const given = new Map<string, unknown>();
  for (const [field, [option, check]] of Object.entries(FIELDS)) {
    if (!fields.has(field)) continue;
    const value = values.get(field);
    const expected = expectedOf(check, value);
    if (expected !== undefined) throw fields.refuse(field, expected, value);
    given.set(option, value);
  }
  // An id that no token has suppresses nothing.
  for (const option of ['suppressTokens', 'beginSuppressTokens']) {
    const suppressed = given.get(option);
    if (Array.isArray(suppressed))
      given.set(
        option,
        suppressed.filter((id) => Number(id) >= 0),
      );
  }
  if (given.get('doSample') === true && !given.has('topK')) given.set('topK', TOP_K);
  for (const option of NONE) if (Number(given.get(option) ?? 1) <= 0) given.delete(option);
  if (Number(given.get('topP') ?? 0) >= 1) given.delete('topP');
  const end = given.get('eosTokenId');
  const ends = (Array.isArray(end) ? end : [end]).filter((id) => typeof id === 'number' && id >= 0 && id < vocabSize);
  if (isOwnFile) given.set('eosTokenId', ends.length === 0 ? null : ends);
  if (!isOwnFile) given.delete('eosTokenId'); // the config's own
  const unsupported = Object.entries(UNSUPPORTED).flatMap(([field, [neutral, only]]) => {
    const value = values.get(field);
    return fields.has(field) && !neutral.includes(value) ? [{ field, value, only }] : [];
  });
  return {
    file,
    isOwnFile,
    given: Object.fromEntries(given),
    maxLength: fields.has('max_length') ? fields.size('max_length') : undefined,
    minLength: fields.number('min_length', 0) > 0 ? fields.integer('min_length') : undefined,
    unsupported,
  };
}

/** @throws CheckpointError `UNSUPPORTED` for a field that changes what transformers generates so, and that has no option here. */
export function refuseUnsupported(
  { file, unsupported }: GenerationDefaults,
  call: string,
  kind: NonNullable<Unsupported['only']>,
  hasStop: boolean,
): void {
  const found = unsupported.find(
    ({ field, only }) => (only === undefined || only === kind) && !(field === 'stop_strings' && hasStop),
  );
  if (found === undefined) return;
  const instead = found.field === 'stop_strings' ? `say them as stop, which leaves them out of the text, or ` : '';
  throw new CheckpointError('UNSUPPORTED', `${call} cannot do what the file sets for it`, {
    file,
    at: found.field,
    expected: 'no such field',
    found: shown(found.value),
    hint: `${instead}leave the file's settings out with fromPretrained(…, { generationConfig: false })`,
  });
}
