import { bytesPerElement } from '../dtype.js';
import { CheckpointError } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';
import type { PytorchFile } from './pytorch-file.js';
import { LONGEST_PICKLE } from './read-pickle.js';
import { StoredBytes } from '../zip/stored-bytes.js';
import { unpickle } from './unpickle.js';
import { readZipDirectory, type ZipRecord } from '../zip/zip-directory.js';

/**
 * The zip form (caffe2/serialize/inline_container.h): `NAME/data.pkl`, `NAME/data/KEY` for each storage, and
 * `NAME/byteorder` since PyTorch 2.1.
 */
export async function readZip(source: ByteSource): Promise<PytorchFile> {
  const file = source.name;
  const records = await readZipDirectory(source, 'deflated'); // those of TorchScript's code are
  const [pickleName, ...more] = [...records.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickleName === undefined || more.length > 0) {
    const found = more.length > 0 ? 'several' : 'none';
    throw new CheckpointError('UNKNOWN_FORMAT', 'a zip, but not of PyTorch', {
      file,
      expected: 'one NAME/data.pkl',
      found,
    });
  }
  const folder = pickleName.slice(0, -'data.pkl'.length);
  if (records.has(`${folder}constants.pkl`)) {
    const hint = 'Save its weights instead: `torch.save(torch.jit.load(path).state_dict(), "pytorch_model.bin")`';
    throw new CheckpointError('UNSUPPORTED', 'this is a TorchScript archive (torch.jit.save), which holds code', {
      file,
      hint,
    });
  }
  const stored = ({ name, offset, byteLength, checksum, deflatedLength }: ZipRecord): StoredBytes => {
    if (deflatedLength === undefined) return new StoredBytes(source, name, offset, byteLength, checksum);
    throw new CheckpointError('UNSUPPORTED', 'a compressed record', { file, at: name, offset });
  };
  await checkByteOrder(records.get(`${folder}byteorder`), source, stored);

  const record = records.get(pickleName);
  if (record === undefined || record.byteLength > LONGEST_PICKLE) {
    const expected = `at most ${LONGEST_PICKLE} bytes`;
    throw new CheckpointError('UNSUPPORTED', 'a pickle that is too long', { file, at: pickleName, expected });
  }
  const bytes = await stored(record).read(0, record.byteLength);
  const where = { file, at: pickleName, start: record.offset, available: bytes.length };
  const pickle = unpickle(bytes, where);
  if (pickle.length !== bytes.length) {
    throw new CheckpointError('BAD_PICKLE', 'bytes after the end of the pickle', { file, at: pickleName });
  }

  const storages = new Map<string, StoredBytes>();
  for (const { key, dtype, length } of pickle.storages.values()) {
    const found = records.get(`${folder}data/${key}`);
    const byteLength = length * (dtype === undefined ? 1 : bytesPerElement(dtype));
    if (found?.byteLength !== byteLength) {
      throw new CheckpointError('BAD_TENSOR', 'a storage differs in length from its record', {
        file,
        at: `${folder}data/${key}`,
        expected: `${byteLength} bytes`,
        found: found === undefined ? 'no record' : `${found.byteLength}`,
      });
    }
    storages.set(key, stored(found));
  }
  return { pickle, storages };
}

async function checkByteOrder(
  record: ZipRecord | undefined,
  { name: file }: ByteSource,
  stored: (record: ZipRecord) => StoredBytes,
): Promise<void> {
  if (record === undefined) return;
  const length = Math.min(record.byteLength, 16);
  const order = new TextDecoder().decode(await stored(record).read(0, length));
  if (order === 'little') return;
  const code = order === 'big' ? 'UNSUPPORTED' : 'BAD_HEADER';
  const details = { file, at: record.name, expected: 'little', found: JSON.stringify(order) };
  throw new CheckpointError(code, 'another order of bytes', details);
}
