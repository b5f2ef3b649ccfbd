import type { Checkpoint } from './checkpoint.js';
import { CheckpointError } from './error.js';
import {
  openFastText,
  openGpt,
  openHdf5,
  openNpy,
  openNpz,
  openPytorch,
  openSafetensors,
  openSharded,
  openTensorflow,
  openWord2vecBinary,
  openWordVectorsText,
} from './formats.js';
import { baseName } from './http/parse-url.js';
import { inMemory } from './source/in-memory.js';
import type { MappingOptions } from './open-options.js';
import { recognise } from './recognise.js';
import type { ByteSource } from './source/byte-source.js';
import type { WordsOptions } from './word-vectors/word-vectors.js';

/**
 * Opens whatever checkpoint a source holds; the format is told by its bytes. A refusal closes the source.
 * @param openBeside Opens the files beside it by their plain names: shards, TensorFlow's data files, GPT's parts.
 */
export async function openSource(
  source: ByteSource,
  openBeside: (fileName: string) => Promise<ByteSource>,
  options: WordsOptions & MappingOptions = {},
): Promise<Checkpoint> {
  if (options.mmap === false) {
    const beside = async (fileName: string): Promise<ByteSource> => inMemory(await openBeside(fileName));
    return openSource(await inMemory(source), beside, { ...options, mmap: true });
  }
  try {
    return await openRecognised(source, openBeside, options);
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function openRecognised(
  source: ByteSource,
  openBeside: (fileName: string) => Promise<ByteSource>,
  options: WordsOptions,
): Promise<Checkpoint> {
  const format = await recognise(source);
  if (options.member !== undefined && format !== 'zip') {
    const details = { file: source.name, at: 'member', expected: 'a zip', found: format };
    throw new CheckpointError('UNSUPPORTED', 'a file in a zip was asked for, and this is none', details);
  }
  if ((options.limit ?? options.strict) !== undefined && !/^(zip|fasttext|word2vec|glove)/.test(format))
    (await import('./refuse-options.js')).refuseWordsOptions(source.name, format, options);
  switch (format) {
    case 'safetensors':
      return openSafetensors(source);
    case 'pytorch-zip':
    case 'pytorch-legacy':
      return openPytorch(source);
    case 'tensorflow': {
      const prefix = baseName(source.name).replace(/\.index$/, '');
      return openTensorflow(source, (suffix) => openBeside(prefix + suffix));
    }
    case 'zip':
      return (await import('./zip/open-zip.js')).openZip(source, options);
    case 'npy':
      return openNpy(source);
    case 'npz':
      return openNpz(source);
    case 'hdf5':
      return openHdf5(source);
    case 'fasttext':
      return openFastText(source, options);
    case 'word2vec-text':
    case 'glove':
      return openWordVectorsText(source, options);
    case 'word2vec-binary':
      return openWord2vecBinary(source, options);
    case 'gpt-npy':
      return openGpt(source, openBeside);
    case 'sharded-index': {
      const extension = baseName(source.name).includes('.safetensors') ? '.safetensors' : '.bin';
      return openSharded(source, extension, async (shard) => openShard(await openBeside(shard)));
    }
  }
}

async function openShard(source: ByteSource): Promise<Checkpoint> {
  try {
    const format = await recognise(source);
    if (format === 'safetensors') return await openSafetensors(source);
    if (format === 'pytorch-zip' || format === 'pytorch-legacy') return await openPytorch(source);
    const details = { file: source.name, found: format };
    throw new CheckpointError('UNKNOWN_FORMAT', 'a shard must be safetensors or PyTorch', details);
  } catch (error) {
    await source.close();
    throw error;
  }
}
