import { blobSource, fileSource, urlSource, type ByteSource } from '@firth/checkpoints';
import { WordVectorsError } from '../error.js';

/**
 * A text of words with spaces, tabs or line ends between them, a sentence a line, in UTF-8: a path or an http(s) URL, a Blob
 * or File, or `{ text }`; or sentences, each an array of words, from an iterable, an async iterable or a generator. It is
 * read once.
 */
export type Corpus =
  string | URL | Blob | { readonly text: string } | Iterable<readonly string[]> | AsyncIterable<readonly string[]>;

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

/** Bytes counted between two turns of the event loop: some milliseconds' work. */
const PART = 2 ** 19;
const SENTENCES = 1024;

/** The corpus part by part. */
export async function* partsOf(corpus: Corpus): AsyncGenerator<CorpusPart> {
  if (isText(corpus)) {
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
    done += bytes.length;
    yield { bytes, done, total: source.size };
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
  for await (const sentence of sentences) {
    const bad = sentence.find((word) => typeof word !== 'string' || word === '' || /[\t-\r ]/.test(word));
    if (bad !== undefined)
      throw new WordVectorsError(
        'BAD_WORD',
        `corpus: expected sentences of words without spaces, found ${JSON.stringify(bad)}: join a phrase with _`,
      );
    lines.push(sentence.join(' '));
    if (lines.length >= SENTENCES) yield part();
  }
  if (lines.length > 0) yield part();
}
