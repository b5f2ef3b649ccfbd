import { blobSource, fileSource, urlSource, type ByteSource } from '@firth/checkpoints';
import { custom, shown } from '@firth/options';
import { WordVectorsError } from '../error.js';

/**
 * A text of words with spaces, tabs or line ends between them, a sentence a line, in UTF-8: a path or an http(s) URL, a Blob
 * or File, or `{ text }`, a byte order mark before it passed over; or sentences, each an array of words, from an iterable, an async iterable or a generator. It is
 * read once.
 */
export type Corpus =
  string | URL | Blob | { readonly text: string } | Iterable<readonly string[]> | AsyncIterable<readonly string[]>;

/** What a corpus can be; the sentences of an iterable are checked as they are read. */
export const corpusCheck = custom<Corpus>(
  (value) =>
    typeof value === 'string'
      ? value !== ''
      : typeof value === 'object' &&
        value !== null &&
        (value instanceof URL ||
          value instanceof Blob ||
          ('text' in value && typeof value.text === 'string') ||
          Symbol.iterator in value ||
          Symbol.asyncIterator in value),
  'a path, a URL, a Blob, { text } or an iterable of sentences',
);

/** A part of a corpus in bytes. `done` of `total` bytes are read with it; `total` is undefined for sentences. */
export interface CorpusPart {
  readonly bytes: Uint8Array;
  readonly done: number;
  readonly total: number | undefined;
}

/** What errors call the corpus. */
export function nameOf(corpus: Corpus): string {
  if (typeof corpus === 'string') return corpus;
  if (corpus instanceof URL) return corpus.href;
  return corpus instanceof Blob && 'name' in corpus ? String(corpus.name) : 'the corpus';
}

/** Half a surrogate pair, which UTF-8 cannot hold. */
const HALF = /\p{Surrogate}/u;
/** The byte order mark in UTF-8. */
const MARK = [0xef, 0xbb, 0xbf];

/** Bytes counted between two turns of the event loop: some milliseconds' work. */
const PART = 2 ** 19;
const SENTENCES = 1024;

/** The corpus part by part. */
export async function* partsOf(corpus: Corpus): AsyncGenerator<CorpusPart> {
  if (isText(corpus)) {
    const half = HALF.exec(corpus.text);
    if (half !== null) {
      const found = `half a surrogate pair at ${half.index}`;
      throw new WordVectorsError('BAD_WORD', `corpus: expected text, found ${found}, which is no character`);
    }
    yield* partsOfSource(blobSource('the text', new Blob([corpus.text])));
  } else if (typeof corpus === 'string' || corpus instanceof URL || corpus instanceof Blob) {
    const source = await open(corpus);
    try {
      yield* partsOfSource(source);
    } finally {
      await source.close();
    }
  } else yield* partsOfSentences(corpus);
}

const isText = (corpus: Corpus): corpus is { readonly text: string } =>
  typeof corpus === 'object' && !(corpus instanceof Blob) && 'text' in corpus;

async function open(corpus: string | URL | Blob): Promise<ByteSource> {
  if (corpus instanceof Blob) return blobSource(nameOf(corpus), corpus);
  const isUrl = corpus instanceof URL ? corpus.protocol !== 'file:' : /^https?:/.test(corpus);
  if (isUrl) return urlSource(String(corpus));
  return fileSource(corpus instanceof URL ? decodeURIComponent(corpus.pathname) : corpus);
}

async function* partsOfSource(source: ByteSource): AsyncGenerator<CorpusPart> {
  for (let done = 0; done < source.size;) {
    const bytes = await source.read(done, Math.min(PART, source.size - done));
    const hasMark = done === 0 && MARK.every((byte, i) => bytes[i] === byte);
    done += bytes.length;
    yield { bytes: hasMark ? bytes.subarray(MARK.length) : bytes, done, total: source.size };
  }
}

async function* partsOfSentences(
  sentences: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
): AsyncGenerator<CorpusPart> {
  const encoder = new TextEncoder();
  let lines: string[] = [];
  let done = 0;
  const part = (): CorpusPart => {
    const bytes = encoder.encode(`${lines.join('\n')}\n`);
    lines = [];
    done += bytes.length;
    return { bytes, done, total: undefined };
  };
  let at = 0;
  for await (const sentence of sentences) {
    checkSentence(sentence, at++);
    lines.push(sentence.join(' '));
    if (lines.length >= SENTENCES) yield part();
  }
  if (lines.length > 0) yield part();
}

/** Refuses by place what is no list of words. */
function checkSentence(sentence: unknown, at: number): asserts sentence is readonly string[] {
  const place = `corpus: sentences[${at}]`;
  const refuse = (where: string, problem: string): never => {
    throw new WordVectorsError('BAD_WORD', `${where}: ${problem}`);
  };
  if (!Array.isArray(sentence)) return refuse(place, `expected a list of words, found ${shown(sentence)}`);
  for (let i = 0; i < sentence.length; i++) {
    const word: unknown = sentence[i];
    const where = `${place}[${i}]`;
    if (typeof word !== 'string') return refuse(where, `expected a word, found ${shown(word)}`);
    if (word === '' || /[\t-\r ]/.test(word))
      return refuse(where, `expected a word without spaces, found ${shown(word)}: join a phrase with _`);
    if (HALF.test(word)) return refuse(where, `expected text, found half a surrogate pair in ${shown(word)}`);
  }
}
