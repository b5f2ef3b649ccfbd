import type { Checkpoint } from './checkpoint.js';
import { CheckpointError } from './error.js';
import {
  openFastText,
  openGpt,
  openHdf5,
  openNpy,
  openNpz,
  openPytorch,
  openTensorflow,
  openWord2vecBinary,
  openWordVectorsText,
} from './formats.js';
import { baseName } from './http/parse-url.js';
import { inMemory } from './source/in-memory.js';
import type { MappingOptions } from './open-options.js';
import { openSharded } from './open-sharded.js';
import { recognise, recognisePacked } from './recognise.js';
import { openSafetensors } from './safetensors/open-safetensors.js';
import type { ByteSource } from './source/byte-source.js';
import type { WordVectorsOptions } from './word-vectors/word-vectors.js';

/** How word vectors are read, and which file of a zip holds them. */
export type WordsOptions = WordVectorsOptions & { readonly member?: string | undefined };

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
      return openZip(source, options);
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

/** Of a zip that is no checkpoint itself: the word vectors in it. */
async function openZip(source: ByteSource, options: WordsOptions): Promise<Checkpoint> {
  const { openZipMember } = await import('./zip/zip-member.js');
  const member = await openZipMember(source, options.member);
  const format = await recognisePacked(member);
  if (format === 'fasttext') return openFastText(member, options);
  return format === 'word2vec-binary' ? openWord2vecBinary(member, options) : openWordVectorsText(member, options);
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
