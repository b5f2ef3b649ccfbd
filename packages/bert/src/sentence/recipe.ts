import { CheckpointError } from '@firth/checkpoints';
import type { Activation } from '@firth/ops';
import { JsonFields, readFields, readJson, type ModelFiles } from '@firth/checkpoints/model-files';
import type { SentenceModule } from './modules.js';
import type { PoolingMode } from './pooling.js';

/** A dense layer after pooling, with the folder within the model's that holds its weights. */
export interface DenseStep {
  readonly folder: string;
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly bias: boolean;
  /** Undefined where the layer is linear. */
  readonly activation: Activation | undefined;
}

/** How a folder's sentence embeddings are computed from hidden states. */
export interface SentenceRecipe {
  /** Several are concatenated. */
  readonly pooling: readonly PoolingMode[];
  readonly dense: readonly DenseStep[];
  readonly normalize: boolean;
  /** Tokens, special ones included; longer texts are cut. */
  readonly maxLength: number | undefined;
  /** Texts to put before the input, by name (`query`, `passage`). */
  readonly prompts: ReadonlyMap<string, string>;
  readonly defaultPrompt: string | undefined;
}

/** What sentence-transformers itself does with a plain BERT: the mean of the tokens. */
export const plainRecipe: SentenceRecipe = {
  pooling: ['mean'],
  dense: [],
  normalize: false,
  maxLength: undefined,
  prompts: new Map(),
  defaultPrompt: undefined,
};

/**
 * Reads `modules.json` and what it names.
 *
 * @throws CheckpointError `UNSUPPORTED` naming a module that BERT encoders do not use; `BAD_CONFIG` naming the field.
 */
export async function readRecipe(files: ModelFiles, modules: readonly SentenceModule[]): Promise<SentenceRecipe> {
  const pooling: PoolingMode[] = [];
  const dense: DenseStep[] = [];
  let normalize = false;
  for (const { type, folder: at } of modules.slice(1)) {
    if (type === 'Pooling') pooling.push(...(await readPooling(files.within(at))));
    else if (type === 'Dense') dense.push(await readDense(files, at));
    else if (type === 'Normalize') normalize = true;
    else if (type !== 'Dropout')
      throw new CheckpointError('UNSUPPORTED', 'the module is not one that a BERT encoder uses', {
        file: files.place('modules.json'),
        at: type,
        expected: 'Transformer, Pooling, Dense, Dropout or Normalize',
        found: type,
      });
  }
  if (pooling.length === 0)
    throw new CheckpointError('BAD_CONFIG', 'no pooling module is named', { file: files.place('modules.json') });
  const maxLength = await readMaxLength(files.within(modules[0]?.folder ?? ''));
  return { pooling, dense, normalize, maxLength, ...(await readPrompts(files)) };
}

/** In the order in which several are concatenated. */
const poolingModes: readonly { readonly mode: PoolingMode; readonly name: string; readonly field: string }[] = [
  { mode: 'cls', name: 'cls', field: 'pooling_mode_cls_token' },
  { mode: 'max', name: 'max', field: 'pooling_mode_max_tokens' },
  { mode: 'mean', name: 'mean', field: 'pooling_mode_mean_tokens' },
  { mode: 'meanSqrtLen', name: 'mean_sqrt_len_tokens', field: 'pooling_mode_mean_sqrt_len_tokens' },
  { mode: 'weightedMean', name: 'weightedmean', field: 'pooling_mode_weightedmean_tokens' },
  { mode: 'lastToken', name: 'lasttoken', field: 'pooling_mode_lasttoken' },
];

/** Reads `pooling_mode` as version 6 writes it, or the flags of the versions before. */
async function readPooling(files: ModelFiles): Promise<PoolingMode[]> {
  const fields = await readFields(files, 'config.json');
  if (!fields.boolean('include_prompt', true)) throw fields.refuse('include_prompt', 'true', false);
  if (fields.has('pooling_mode'))
    return fields.strings('pooling_mode').map((name) => {
      const known = poolingModes.find((entry) => entry.name === name);
      if (known === undefined)
        throw fields.refuse('pooling_mode', poolingModes.map((entry) => entry.name).join(', '), name);
      return known.mode;
    });
  const flagged = poolingModes.filter(({ field }) => fields.boolean(field, false)).map(({ mode }) => mode);
  return flagged.length > 0 ? flagged : ['mean'];
}

const denseActivations: Readonly<Record<string, Activation | undefined>> = {
  'torch.nn.modules.activation.Tanh': 'tanh',
  'torch.nn.modules.activation.ReLU': 'relu',
  'torch.nn.modules.activation.GELU': 'gelu',
  'torch.nn.modules.activation.SiLU': 'silu',
  'torch.nn.modules.activation.Sigmoid': 'sigmoid',
  'torch.nn.modules.linear.Identity': undefined,
};

async function readDense(files: ModelFiles, folder: string): Promise<DenseStep> {
  const fields = await readFields(files.within(folder), 'config.json');
  return {
    folder,
    inFeatures: fields.size('in_features'),
    outFeatures: fields.size('out_features'),
    bias: fields.boolean('bias', true),
    activation: fields.choice('activation_function', denseActivations, 'torch.nn.modules.activation.Tanh'),
  };
}

async function readMaxLength(transformer: ModelFiles): Promise<number | undefined> {
  const fields = await optionalFields(transformer, 'sentence_bert_config.json');
  return fields?.has('max_seq_length') ? fields.size('max_seq_length') : undefined;
}

async function readPrompts(files: ModelFiles): Promise<Pick<SentenceRecipe, 'prompts' | 'defaultPrompt'>> {
  const fields = await optionalFields(files, 'config_sentence_transformers.json');
  if (fields === undefined) return { prompts: plainRecipe.prompts, defaultPrompt: plainRecipe.defaultPrompt };
  return {
    prompts: fields.stringMap('prompts'),
    defaultPrompt: fields.has('default_prompt_name') ? fields.string('default_prompt_name') : undefined,
  };
}

async function optionalFields(files: ModelFiles, name: string): Promise<JsonFields | undefined> {
  const json = await readJson(files, name);
  return json === undefined ? undefined : new JsonFields(files.place(name), json);
}
