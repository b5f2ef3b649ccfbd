import { CheckpointError } from '@firth/checkpoints';
import { readFields, readJson, JsonFields, type ModelFiles } from '@firth/checkpoints/model-files';
import type { PoolingMode } from './embed-options.js';
import { refuseNull, refuseOthers } from './field-checks.js';
import type { SentenceModule } from './modules.js';
import type { DenseStep, NormalizeStep, PoolingStep, SentenceStep } from './recipe.js';
import { isTorchActivation, torchActivations, type TorchActivation } from './torch-activations.js';

const known = ['Pooling', 'Dense', 'LayerNorm', 'Normalize', 'Dropout', 'WeightedLayerPooling'] as const;

/** Every module after the encoder, whose own files are `encoder`'s. */
export async function readSteps(
  files: ModelFiles,
  encoder: ModelFiles,
  modules: readonly SentenceModule[],
): Promise<SentenceStep[]> {
  const steps: SentenceStep[] = [];
  for (const [i, { type, folder }] of modules.entries()) {
    const name = known.find((one) => type.startsWith('sentence_transformers.') && type.endsWith(`.${one}`));
    const module = files.within(folder);
    switch (name) {
      case 'Pooling':
        steps.push(await readPooling(module));
        break;
      case 'Dense':
        steps.push(readDense(await readFields(module, 'config.json'), folder));
        break;
      case 'LayerNorm':
        steps.push({ kind: 'layerNorm', folder, size: (await readFields(module, 'config.json')).size('dimension') });
        break;
      case 'Normalize':
        steps.push(await readNormalize(module));
        break;
      case 'WeightedLayerPooling':
        // Without the layers' outputs it does nothing, and the encoder's config is what asks for them.
        if (await givesHiddenStates(encoder)) {
          const fields = await readFields(module, 'config.json');
          steps.push({ kind: 'weightedLayers', folder, start: fields.integer('layer_start', 4) });
        }
        break;
      case 'Dropout': // does nothing outside of training
        break;
      case undefined:
        throw new CheckpointError('UNSUPPORTED', 'the module is not one that follows a BERT here', {
          file: files.place('modules.json'),
          at: `[${i + 1}].type`,
          expected: `sentence_transformers' ${known.join(', ')}`,
          found: type,
          hint: 'Compute what comes after the encoder from `forward`, or export the whole from Python',
        });
    }
  }
  return steps;
}

/** The names that sentence-transformers has for the modes, and its flags, in the order in which they are concatenated. */
const modes: readonly { readonly mode: PoolingMode; readonly name: string; readonly flag: string }[] = [
  { mode: 'cls', name: 'cls', flag: 'pooling_mode_cls_token' },
  { mode: 'max', name: 'max', flag: 'pooling_mode_max_tokens' },
  { mode: 'mean', name: 'mean', flag: 'pooling_mode_mean_tokens' },
  { mode: 'meanSqrtLen', name: 'mean_sqrt_len_tokens', flag: 'pooling_mode_mean_sqrt_len_tokens' },
  { mode: 'weightedMean', name: 'weightedmean', flag: 'pooling_mode_weightedmean_tokens' },
  { mode: 'lastToken', name: 'lasttoken', flag: 'pooling_mode_lasttoken' },
];

const poolingFields = [
  ...['embedding_dimension', 'word_embedding_dimension', 'pooling_mode', 'include_prompt'],
  ...modes.map(({ flag }) => flag),
];

/** Reads `pooling_mode` as version 6 writes it, or the flags of the versions before. */
async function readPooling(files: ModelFiles): Promise<PoolingStep> {
  const fields = await readFields(files, 'config.json');
  refuseOthers(fields, poolingFields);
  return { kind: 'pooling', modes: modesOf(fields), includePrompt: fields.boolean('include_prompt', true) };
}

function modesOf(fields: JsonFields): readonly PoolingMode[] {
  const flagged = modes.filter(({ flag }) => fields.boolean(flag, false)).map(({ mode }) => mode);
  if (!fields.has('pooling_mode')) return flagged.length > 0 ? flagged : ['mean'];
  const named = fields.strings('pooling_mode').map((name) => {
    const found = modes.find((entry) => entry.name === name);
    if (found !== undefined) return found.mode;
    throw fields.refuse('pooling_mode', modes.map((entry) => entry.name).join(', '), name);
  });
  if (named.length === 0) throw fields.refuse('pooling_mode', 'at least one mode', []);
  return named;
}

function readDense(fields: JsonFields, folder: string): DenseStep {
  refuseNull(fields, 'bias', 'activation_function', 'module_input_name');
  const [inFeatures, outFeatures] = [fields.size('in_features'), fields.size('out_features')];
  const [bias, residual] = [fields.boolean('bias', true), fields.boolean('use_residual', false)];
  const names = passedOn(fields);
  return { kind: 'dense', folder, inFeatures, outFeatures, bias, activation: activationOf(fields), residual, ...names };
}

/** `torch.nn.modules.activation.Tanh`, or `torch.nn.Tanh` as somebody may write it; Tanh where there is none. */
function activationOf(fields: JsonFields): TorchActivation {
  const path = fields.string('activation_function', 'torch.nn.modules.activation.Tanh');
  const name = /^torch\.nn\.(?:modules\.\w+\.)?(\w+)$/.exec(path)?.[1] ?? '';
  if (isTorchActivation(name)) return name;
  throw fields.refuse('activation_function', `torch.nn's ${torchActivations.join(', ')}`, path);
}

async function readNormalize(files: ModelFiles): Promise<NormalizeStep> {
  const json = await readJson(files, 'config.json'); // older releases write none
  return { kind: 'normalize', ...passedOn(new JsonFields(files.place('config.json'), json ?? {})) };
}

function passedOn(fields: JsonFields): Pick<DenseStep, 'from' | 'to'> {
  const from = fields.string('module_input_name', 'sentence_embedding');
  return { from, to: fields.string('module_output_name', from) };
}

async function givesHiddenStates(encoder: ModelFiles): Promise<boolean> {
  const json = await readJson(encoder, 'config.json');
  return (
    json !== undefined && new JsonFields(encoder.place('config.json'), json).boolean('output_hidden_states', false)
  );
}
