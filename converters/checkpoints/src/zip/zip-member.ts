import { CheckpointError } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';
import { recordSource } from './inflating-source.js';
import { readZipDirectory, type ZipRecord } from './zip-directory.js';

/** What packers and authors put beside the data. */
const BESIDE = /(^|\/)(__MACOSX\/|\.|(readme|licen[cs]e|notice)\b)|\/$/i;
/** How files of word vectors end. */
const VECTORS = /\.(txt|vec|bin|ftz|w2v|glove|gz)$/i;
const SHOWN = 20;

/**
 * The file of word vectors in a zip, unpacked while it is read: the one that is named, or the only one.
 * @throws CheckpointError NOT_FOUND where there is none of the name, or several and no name; what is wrong with the zip.
 */
export async function openZipMember(zip: ByteSource, member: string | undefined): Promise<ByteSource> {
  const records = await readZipDirectory(zip, 'deflated');
  const files = [...records.values()].filter(({ name }) => !BESIDE.test(name));
  const record = member === undefined ? onlyOf(zip.name, files) : records.get(member);
  if (record !== undefined) return recordSource(zip, record);
  throw new CheckpointError('NOT_FOUND', 'the zip holds no file of this name', {
    file: zip.name,
    at: member ?? '',
    expected: `one of ${listed(files)}`,
  });
}

function onlyOf(file: string, files: readonly ZipRecord[]): ZipRecord {
  const vectors = files.filter(({ name }) => VECTORS.test(name));
  const [only, ...more] = vectors.length > 0 ? vectors : files;
  if (only !== undefined && more.length === 0) return only;
  const found = files.length === 0 ? 'nothing' : listed(files);
  throw new CheckpointError('NOT_FOUND', only === undefined ? 'an empty zip' : 'the zip holds several files', {
    file,
    expected: 'one file of word vectors',
    found,
    hint:
      only === undefined
        ? 'Fetch it again'
        : `Name one: ${file}/${only.name}, or { member: '${only.name}' }; unpack a zip of anything but word vectors`,
  });
}

function listed(files: readonly ZipRecord[]): string {
  const names = files.slice(0, SHOWN).map(({ name }) => name);
  return names.join(', ') + (files.length > SHOWN ? `, and ${files.length - SHOWN} more` : '');
}
