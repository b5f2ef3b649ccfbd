import { bytesPerElement } from '../dtype.js';
import { CheckpointError } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';
import { flatten } from './flatten.js';
import type { PytorchFile } from './pytorch-file.js';
import { isKind, kindOf, type PickleValue, type StorageReference } from './pickle-value.js';
import { readPickle } from './read-pickle.js';
import { StoredBytes } from '../zip/stored-bytes.js';
import type { Unpickled } from './unpickle.js';

/** torch/serialization.py. */
const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const PROTOCOL_VERSION = 1001;

/**
 * The stream that PyTorch wrote before 1.6 (torch/serialization.py, `_legacy_save`): five pickles (the magic number, the
 * protocol, facts about the system, the value, the storages' keys), then for each key a little-endian int64 count of
 * elements and the elements.
 */
export async function readLegacy(source: ByteSource): Promise<PytorchFile> {
  const file = source.name;
  let position = 0;
  const next = async (at: string): Promise<Unpickled> => {
    const pickle = await readPickle(source, position, at);
    position += pickle.length;
    return pickle;
  };
  const magic = (await next('magic number')).value;
  if (magic !== MAGIC_NUMBER) {
    throw new CheckpointError('BAD_HEADER', 'a pickle, but not of torch.save', {
      file,
      offset: 0,
      expected: `the number 0x${MAGIC_NUMBER.toString(16)}`,
      found: kindOf(magic),
      hint: 'Save the weights in Python by torch.save, or arrays by numpy.savez(path, **arrays)',
    });
  }
  const protocol = (await next('protocol')).value;
  if (protocol !== PROTOCOL_VERSION) {
    const details = { file, at: 'protocol', expected: `${PROTOCOL_VERSION}`, found: kindOf(protocol) };
    throw new CheckpointError('BAD_HEADER', 'an unknown protocol', details);
  }
  checkSystem(file, (await next('system information')).value);
  const pickle = await next('value');
  const keys = (await next('storage keys')).value;
  if (!isKind(keys, 'list')) {
    throw new CheckpointError('BAD_HEADER', 'no list of storage keys', { file, found: kindOf(keys) });
  }

  const storages = new Map<string, StoredBytes>();
  for (const key of keys.items) {
    const reference = typeof key === 'string' && !storages.has(key) ? pickle.storages.get(key) : undefined;
    if (reference === undefined) {
      throw new CheckpointError('BAD_HEADER', 'a storage key that stands twice, or that no tensor uses', {
        file,
        at: 'storage keys',
        found: typeof key === 'string' ? JSON.stringify(key) : kindOf(key),
      });
    }
    const user = () => tensorOf(reference.key, pickle, file);
    const stored = await locateStorage(source, position, reference, user);
    storages.set(reference.key, stored);
    position = stored.offset + stored.byteLength;
  }
  return { pickle, storages };
}

function checkSystem(file: string, value: PickleValue): void {
  const littleEndian = isKind(value, 'dict') ? value.entries.get('little_endian') : undefined;
  if (littleEndian === true) return;
  const isBig = littleEndian === false;
  throw new CheckpointError(isBig ? 'UNSUPPORTED' : 'BAD_HEADER', isBig ? 'big-endian' : 'bad system information', {
    file,
    at: 'system information',
    expected: 'little_endian: True',
  });
}

async function locateStorage(
  source: ByteSource,
  position: number,
  { key, length, dtype }: StorageReference,
  user: () => string,
): Promise<StoredBytes> {
  const count = await source.read(position, 8);
  const stated = new DataView(count.buffer, count.byteOffset, 8).getBigInt64(0, true);
  const byteLength = length * (dtype === undefined ? 1 : bytesPerElement(dtype));
  if (stated !== BigInt(length)) {
    const details = { file: source.name, at: user(), offset: position };
    const numbers = { expected: `${length} elements`, found: stated.toString() };
    throw new CheckpointError('BAD_TENSOR', 'a storage differs in length from its tensors', { ...details, ...numbers });
  }
  const available = source.size - position - 8;
  if (byteLength > available) {
    const details = { file: source.name, at: user(), offset: position };
    const numbers = { expected: `${byteLength} bytes`, found: `${available}` };
    throw new CheckpointError('TRUNCATED', 'the file ends inside a storage', { ...details, ...numbers });
  }
  return new StoredBytes(source, `storage ${key}`, position + 8, byteLength);
}

/** A tensor kept in a storage: its name says more to a person than the storage's key, which is an address in memory. */
function tensorOf(key: string, pickle: Unpickled, file: string): string {
  const tensors = [...flatten(pickle.value, file, pickle.length).tensors];
  return tensors.find(([, { storage }]) => storage.key === key)?.[0] ?? `storage ${key}`;
}
