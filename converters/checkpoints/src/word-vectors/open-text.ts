import type { ByteSource } from '../source/byte-source.js';
import { readText, scanText } from './scan-text.js';
import { wordVectorsCheckpoint, type WordRowsCheckpoint, type WordVectorsOptions } from './word-vectors.js';

/**
 * Opens word vectors in text: word2vec's and fastText's `.vec` (a line `COUNT DIMENSION`, then a line for each word) and
 * GloVe's (no first line), also gzipped. The words are read now, the vectors with them where `placeRows`
 * says to (not GloVe's, which has no first line), or when asked for in another pass. What is odd is mended as gensim does,
 * unless `strict`. Closing the checkpoint closes the source.
 * @throws CheckpointError BAD_HEADER, BAD_VOCABULARY, BAD_TENSOR, TRUNCATED or UNSUPPORTED.
 */
export async function openWordVectorsText(
  source: ByteSource,
  options: WordVectorsOptions = {},
): Promise<WordRowsCheckpoint> {
  const scanned = await scanText(source, options);
  const format = scanned.isGlove ? 'glove' : 'word2vec-text';
  return wordVectorsCheckpoint(source, format, scanned, (place) => readText(source, scanned, options.strict, place));
}
