import { CheckpointError } from '../error.js';

/**
 * Refuses a vocabulary of another length than the table of word embeddings has rows; a shorter one is accepted where the table
 * is said to be padded.
 *
 * @throws CheckpointError `BAD_VOCABULARY` that names `file`.
 */
export function checkVocabulary(found: number, expected: number, file: string, padded: boolean): void {
  if (found === expected || (padded && found < expected)) return;
  const problem = found < expected ? 'the vocabulary is too short' : 'the vocabulary is too long';
  throw new CheckpointError('BAD_VOCABULARY', `${problem} for the word embeddings`, {
    file,
    at: 'vocab_size',
    expected: `${expected} tokens`,
    found: `${found} tokens`,
    ...(found < expected
      ? { hint: 'If the table was padded on purpose, say paddedEmbeddings: true (--padded-embeddings)' }
      : {}),
  });
}
