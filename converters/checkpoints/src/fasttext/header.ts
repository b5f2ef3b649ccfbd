import type { SourceCursor } from './source-cursor.js';

/** src/fasttext.cc of facebookresearch/fastText. */
const MAGIC = 793_712_314;
const LOSSES = ['hierarchical-softmax', 'negative-sampling', 'softmax', 'one-versus-all'];
const MODELS = ['cbow', 'skipgram', 'supervised'];
const WIDEST = 65_536;

/** What a model was trained with (src/args.h). */
export interface FastTextSettings {
  readonly dimension: number;
  readonly epoch: number;
  readonly minCount: number;
  readonly wordNgrams: number;
  readonly loss: string;
  readonly model: string;
  /** Number of buckets of the hashed n-grams, the rows of `input` behind those of the words. */
  readonly bucket: number;
  /** Lengths, in characters, of the n-grams of a word; none where both are 0. */
  readonly minn: number;
  readonly maxn: number;
}

export interface FastTextHeader {
  readonly settings: FastTextSettings;
  /** Of files before the format had a version, which hold neither pruned n-grams nor quantised matrices. */
  readonly isUnversioned: boolean;
}

/** Whether a file that begins with these bytes may be a model of before the magic number, by the range of its settings. */
export function isUnversionedFastText(head: Uint8Array): boolean {
  if (head.length < 56) return false;
  const view = new DataView(head.buffer, head.byteOffset, 48);
  const [dimension = 0, window = 0, epoch = 0, minCount = 0, negatives = 0, wordNgrams = 0, loss = 0, model = 0] =
    Array.from({ length: 8 }, (_, i) => view.getInt32(4 * i, true));
  const isWithin = (value: number, least: number, most: number): boolean => value >= least && value <= most;
  return (
    isWithin(dimension, 1, WIDEST) &&
    [window, epoch, minCount, negatives, wordNgrams].every((value) => isWithin(value, 0, 10_000)) &&
    isWithin(loss, 1, LOSSES.length) &&
    isWithin(model, 1, MODELS.length)
  );
}

/**
 * Reads the settings. Version 12 is today's, 11 differs only in that its classifiers use no n-grams of characters, and the
 * first files begin with the dimension instead of a magic number (gensim, models/_fasttext_bin.py).
 * @throws CheckpointError BAD_HEADER, TRUNCATED or UNSUPPORTED.
 */
export async function readHeader(cursor: SourceCursor): Promise<FastTextHeader> {
  const first = await cursor.int32();
  const second = await cursor.int32();
  const isUnversioned = first !== MAGIC;
  if (!isUnversioned && second !== 11 && second !== 12) {
    cursor.fail('an unknown version of the format', { expected: '11 or 12', found: `${second}` }, 'UNSUPPORTED');
  }
  const dimension = isUnversioned ? first : await cursor.int32();
  if (!isUnversioned) await count(cursor, 'window', 2 ** 16);
  else if (second < 0 || second > 2 ** 16)
    cursor.fail('no fastText model', { expected: `the magic number ${MAGIC}`, found: `${first}` });
  if (dimension < 1 || dimension > WIDEST) {
    cursor.fail(isUnversioned ? 'no fastText model' : 'a bad dimension', {
      expected: `1 to ${WIDEST}`,
      found: `${dimension}`,
    });
  }
  const epoch = await count(cursor, 'epoch');
  const minCount = await count(cursor, 'minCount');
  await count(cursor, 'neg');
  const wordNgrams = await count(cursor, 'wordNgrams');
  const loss = named(cursor, 'loss', LOSSES, await cursor.int32());
  const model = named(cursor, 'model', MODELS, await cursor.int32());
  const bucket = await count(cursor, 'bucket');
  const minn = await count(cursor, 'minn', 1000);
  const maxn = await count(cursor, 'maxn', 1000);
  await count(cursor, 'lrUpdateRate');
  await cursor.float64();
  const usesNgrams = second !== 11 || isUnversioned || model !== 'supervised';
  return {
    settings: { dimension, epoch, minCount, wordNgrams, loss, model, bucket, minn, maxn: usesNgrams ? maxn : 0 },
    isUnversioned,
  };
}

/** A whole number from 0 on. */
async function count(cursor: SourceCursor, at: string, most = 2 ** 31): Promise<number> {
  const value = await cursor.int32();
  return value >= 0 && value <= most ? value : cursor.fail('a bad setting', { at, found: `${value}` });
}

function named(cursor: SourceCursor, at: string, names: readonly string[], value: number): string {
  const name = names[value - 1];
  return name ?? cursor.fail('a bad setting', { at, expected: `1 to ${names.length}`, found: `${value}` });
}
