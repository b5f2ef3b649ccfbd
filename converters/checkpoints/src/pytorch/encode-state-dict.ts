import type { DType } from '../checkpoint.js';
import { countElements } from '../dtype.js';
import { joinBytes } from '../join-bytes.js';
import type { SizedTensor } from '../write/write-tensors.js';

/** The storages' names in the module `torch`; the dtypes without one are stored as bytes. */
const STORAGES: Partial<Readonly<Record<DType, string>>> = {
  float64: 'DoubleStorage',
  float32: 'FloatStorage',
  float16: 'HalfStorage',
  bfloat16: 'BFloat16Storage',
  int64: 'LongStorage',
  int32: 'IntStorage',
  int16: 'ShortStorage',
  int8: 'CharStorage',
  uint8: 'ByteStorage',
  bool: 'BoolStorage',
  complex64: 'ComplexFloatStorage',
  complex128: 'ComplexDoubleStorage',
};

const ORDERED_DICT = [...global('collections', 'OrderedDict'), 0x29, 0x52];

/**
 * The pickle (protocol 2, as `torch.save` writes) of an OrderedDict of contiguous tensors, the i-th of which has the storage
 * of key `i`. It names no global that `torch.load(weights_only=True)` refuses.
 */
export function encodeStateDict(tensors: readonly SizedTensor[]): Uint8Array {
  const entries = tensors.map((sized, i) => Uint8Array.from([...text(sized.tensor.name), ...tensor(sized, i)]));
  const [dict, mark] = [ORDERED_DICT, 0x28];
  return joinBytes([Uint8Array.from([0x80, 2, ...dict, mark]), ...entries, Uint8Array.from([0x75, 0x2e])]);
}

/** torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks), or v3 with the dtype. */
function tensor({ tensor: { dtype, shape }, byteLength }: SizedTensor, key: number): readonly number[] {
  const type = STORAGES[dtype];
  const length = type === undefined ? byteLength : (countElements(shape) ?? 0);
  const storageType = type === undefined ? global('torch.storage', 'UntypedStorage') : global('torch', type);
  const storage = tuple(text('storage'), storageType, text(String(key)), text('cpu'), integer(length));
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const args = [[...storage, 0x51], integer(0), tuple(...shape.map(integer)), tuple(...strides.map(integer)), [0x89]];
  const rebuild = global('torch._utils', type === undefined ? '_rebuild_tensor_v3' : '_rebuild_tensor_v2');
  const rest = type === undefined ? [ORDERED_DICT, global('torch', dtype)] : [ORDERED_DICT];
  return [...rebuild, ...tuple(...args, ...rest), 0x52];
}

function global(module: string, name: string): readonly number[] {
  return [0x63, ...new TextEncoder().encode(`${module}\n${name}\n`)];
}

function text(value: string): readonly number[] {
  const utf8 = new TextEncoder().encode(value);
  return [0x58, ...little(utf8.length, 4), ...utf8];
}

function tuple(...items: readonly (readonly number[])[]): readonly number[] {
  return [0x28, ...items.flat(), 0x74];
}

/** BININT, or LONG1 for what is longer than 31 bits. */
function integer(value: number): readonly number[] {
  return value < 2 ** 31 ? [0x4a, ...little(value, 4)] : [0x8a, 8, ...little(value, 8)];
}

function little(value: number, size: number): readonly number[] {
  return Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) % 256);
}
