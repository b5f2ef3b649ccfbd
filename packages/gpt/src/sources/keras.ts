import type { Checkpoint } from '@firth/checkpoints';
import { asMatrices, kerasName } from '@firth/checkpoints/rare-names';
import { currentSpelling, huggingFaceNames } from './huggingface.js';
import { inFile, type RecognizedSource } from './source.js';

/**
 * `tf_model.h5` of transformers' TensorFlow models: `transformer/tfgpt2lm_head_model/transformer/h_._0/attn/c_attn/weight:0`. Kernels
 * are [in, out] as in PyTorch's files, biases [1, out].
 */
export function kerasSource(checkpoint: Checkpoint): RecognizedSource | undefined {
  if (checkpoint.format !== 'hdf5') return undefined;
  const files = new Map([...checkpoint.tensors.keys()].map((file) => [pytorchName(kerasName(file)), file]));
  const modelType = files.has('transformer.wpe.weight') ? 'gpt2' : 'openai-gpt';
  const spelling = currentSpelling(modelType === 'gpt2');
  if (!files.has(spelling.word)) return undefined;
  return {
    publisher: 'huggingface',
    modelType,
    checkpoint: asMatrices(checkpoint, (name) => (/\/bias(:0)?$/.test(name) ? 'columns' : undefined)),
    parts: { multipleChoice: false },
    names: inFile(
      (config, parts) => huggingFaceNames(config, parts, spelling),
      (name) => files.get(name) ?? name,
    ),
    reasonToSkip: (file) => (pytorchName(kerasName(file)).startsWith('transformer.') ? undefined : 'another head'),
  };
}

const pytorchName = (name: string): string =>
  name
    .replaceAll('/', '.')
    .replace(/\bh_(\d+)\./, 'h.$1.')
    .replace(/\.gamma$/, '.weight')
    .replace(/\.beta$/, '.bias')
    .replace(/\.embeddings$/, '.weight');
