import { callback, checkArgument, choice, custom, having, list, name, options } from '@firth/options';
import type { Checkpoint, DType } from './checkpoint.js';
import { DTYPES } from './dtype.js';
import type { ByteSource } from './source/byte-source.js';
import { writeEntries } from './write/write-entries.js';
import type { WritableTensor, WriteOptions } from './write/write-tensors.js';

const source = /* @__PURE__ */ having<ByteSource>(
  ['read', 'close'],
  [],
  'a ByteSource: what fileSource, urlSource or blobSource gives',
);

const tensor = /* @__PURE__ */ having<WritableTensor>(
  ['read'],
  ['name', 'dtype', 'shape'],
  'a tensor of a checkpoint: { name, dtype, shape, read }',
  (value) =>
    'name' in value &&
    typeof value.name === 'string' &&
    'shape' in value &&
    Array.isArray(value.shape) &&
    'dtype' in value &&
    DTYPES.some((one) => one === value.dtype),
);

const tensors = /* @__PURE__ */ list(tensor);

const checkpoint = /* @__PURE__ */ custom<Pick<Checkpoint, 'tensors'>>(
  (value) => typeof value === 'object' && value !== null && 'tensors' in value && value.tensors instanceof Map,
  'a checkpoint: what openCheckpoint gives',
);

export const checkSource = (call: string, given: ByteSource, argument = 'source'): ByteSource =>
  checkArgument(call, argument, source, given);

export const checkFunction = (call: string, argument: string, given: unknown): void => {
  checkArgument(call, argument, callback(), given);
};

export const checkPath = (call: string, argument: string, given: string, expected = 'the path of a file'): void => {
  checkArgument(call, argument, name(expected), given);
};

export const checkTensor = (call: string, given: unknown, argument = 'tensor'): void => {
  checkArgument(call, argument, tensor, given);
};

export const checkCheckpoint = (call: string, given: unknown): void => {
  checkArgument(call, 'checkpoint', checkpoint, given);
};

export const checkDType = (call: string, given: DType, choices: readonly DType[] = DTYPES): void => {
  checkArgument(call, 'dtype', choice(choices), given);
};

/** The tensors of an iterable as a list. @throws OptionError that names the first that is none. */
export function tensorsOf(call: string, given: Iterable<WritableTensor>): readonly WritableTensor[] {
  const isIterable = typeof given === 'object' && (given as object | null) !== null && Symbol.iterator in given;
  return checkArgument(call, 'tensors', tensors, isIterable ? Array.from(given) : given);
}

/** @throws OptionError */
export const checkWriteOptions = (call: string, given: WriteOptions | undefined): void => {
  options(call, writeEntries).read(given);
};
