import type { Checkpoint } from '../checkpoint.js';
import { openFastText, openWord2vecBinary, openWordVectorsText } from '../formats.js';
import { recognisePacked } from '../recognise-other.js';
import type { ByteSource } from '../source/byte-source.js';
import type { WordsOptions } from '../word-vectors/word-vectors.js';
import { openZipMember } from './zip-member.js';

/** Of a zip that is no checkpoint itself: the word vectors in it. */
export async function openZip(source: ByteSource, options: WordsOptions): Promise<Checkpoint> {
  const member = await openZipMember(source, options.member);
  const format = await recognisePacked(member);
  if (format === 'fasttext') return openFastText(member, options);
  return format === 'word2vec-binary' ? openWord2vecBinary(member, options) : openWordVectorsText(member, options);
}
