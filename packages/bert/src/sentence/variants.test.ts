import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CheckpointError } from '@firth/checkpoints';
import { TokenizerError } from '@firth/tokenizers';
import { expect, test } from 'vitest';
import { BertModel } from '../bert.js';
import { fixture } from '../testing/fixtures.js';
import { unpackedFolder } from '../testing/sentence-folders.js';

/** A folder with some fields of one file changed, and what sentence-transformers makes of it. */
interface Variant {
  readonly file: string;
  readonly changes: Readonly<Record<string, unknown>>;
  readonly absent: readonly string[];
  /** Why it is not loaded, or `fails`, not encoded with. */
  readonly refused?: string;
  readonly fails?: string;
  /** Vectors of all texts, float32 in base64; null: as of the folder as it is. */
  readonly encoded?: string | null;
}

interface Golden {
  readonly folder: string;
  readonly texts: readonly string[];
  readonly plain: string;
  readonly variants: readonly Variant[];
}

const golden = JSON.parse(readFileSync(fixture('sentence-modules', 'variants.json'), 'utf8')) as Golden; // our own
const files = [...new Set(golden.variants.map(({ file }) => file))];

/** Refused here though Python goes on: by their types, or because it goes on with something that nobody can mean. */
const REFUSED = [
  /expected (a string|strings|true or false|a number|a whole number|an object|a list of strings|a count)\b.*, found /,
  /truncate_dim: .*expected a whole number of at least 1, found 0/, // vectors without numbers
  /config_sentence_transformers\.json, model_type: /, // modules.json left unread
  /max_seq_length: .*(at least 1, found 0|room for \[CLS\] and \[SEP\])/, // no limit
  /(tokenizer_args|config_args): .*found "(more|num_hidden_layers|hidden_act|layer_norm_eps|output_hidden_states|padding_side|truncation_side|do_lower_case)"/,
  /activation_function: .*found "(|x|builtins\.str)"/, // Tanh, with a warning
  /config\.json, hidden_act: .*found "(quick_gelu|mish|linear|gelu_10|gelu_accurate|gelu_python_tanh|sigmoid|leaky_relu)"/,
  /config\.json, position_embedding_type: /, // transformers 5 computes absolute ones instead
  /config\.json, is_decoder: /,
  /config\.json, (problem_type|id2label): /,
  /config\.json, num_(labels|hidden_layers): /, // random layers, or none
  /pad_token_id: |the vocabulary lacks the \w+ token \(expected ""/,
];

/** Loaded here though Python refuses: null for what is absent, and fields that say nothing about vectors. */
const LOADED = [
  /^config_sentence_transformers\.json \{"(prompts":(null|\[\])|truncate_dim":3)\}/, // 3.0, which JavaScript cannot tell from 3
  /^(sentence_bert_config|1_Pooling\/config|config|tokenizer_config)\.json \{"\w+":null\}/,
  /^(sentence_bert_config\.json \{\} module_output_name|1_Pooling\/config\.json \{\} embedding_dimension|config\.json \{\} model_type)$/,
  /^1_Pooling\/config\.json \{"embedding_dimension":\{\}\}/,
  /^config\.json \{"(layer_norm_eps":[01]|initializer_range":0|id2label":\[\]|output_hidden_states":"x")\}/, // 0.0 as above
  /^tokenizer_config\.json \{"tokenizer_class":/,
  /^added_tokens\.json \{"new":("x"|null)\}/, // beside added_tokens_decoder nobody reads it
];

const floats = (base64: string): number[] => [
  ...new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer),
];

/** What the variant's folder encodes the texts to, or what it is refused with. */
async function outcome({ file, changes, absent }: Variant, plain: string): Promise<readonly number[] | Error> {
  const kept = Object.entries({ ...fieldsOf(join(plain, file)), ...changes }).filter(
    ([name]) => !absent.includes(name),
  );
  const text = JSON.stringify(Object.fromEntries(kept));
  const { folder, [Symbol.asyncDispose]: remove } = await unpackedFolder(golden.folder, { [file]: text });
  try {
    const model = await BertModel.fromPretrained(folder);
    try {
      return (await model.embed(golden.texts)).flatMap((vector) => [...vector]);
    } finally {
      await model.dispose();
    }
  } catch (error) {
    if (error instanceof CheckpointError || error instanceof TokenizerError) return error;
    throw error;
  } finally {
    await remove();
  }
}

/** None where there is no such file. */
function fieldsOf(path: string): object {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as object;
  } catch {
    return {};
  }
}

test.each(files)(
  'each field of %s changed means what it means to sentence-transformers, or is refused by name',
  async (file) => {
    const own = golden.variants.filter((variant) => variant.file === file);
    const { folder: plain, [Symbol.asyncDispose]: remove } = await unpackedFolder(golden.folder);
    const wrong: string[] = [];
    for (const variant of own) {
      const title = [file, JSON.stringify(variant.changes), ...variant.absent].join(' ');
      const found = await outcome(variant, plain);
      const loadsThere = variant.encoded !== undefined;
      if (found instanceof Error) {
        const isNamed = /\.json|\.safetensors/.test(found.message);
        const isAllowed = !loadsThere || REFUSED.some((each) => each.test(found.message));
        if (!isNamed || !isAllowed) wrong.push(`${title}: ${found.message}`);
      } else if (!loadsThere) {
        if (!LOADED.some((each) => each.test(title))) wrong.push(`${title}: loaded`);
      } else {
        const expected = floats(variant.encoded ?? golden.plain);
        const far =
          found.length !== expected.length || found.some((x, i) => !(Math.abs(x - (expected[i] ?? NaN)) < 1e-5));
        if (far) wrong.push(`${title}: other vectors`);
      }
    }
    await remove();
    expect(wrong).toEqual([]);
  },
  120_000,
);
