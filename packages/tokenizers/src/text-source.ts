import { checkArgument, custom, OptionError, shown } from '@firth/options';

/** Texts one after another: lines, documents, chunks that end where a text ends. */
export type TextSource = Iterable<string> | AsyncIterable<string>;

/** How far reading has come. */
export interface ReadProgress {
  readonly texts: number;
  /** UTF-16 units. */
  readonly characters: number;
}

/** How a long run is watched and ended. */
export interface Watched {
  readonly onRead?: ((progress: ReadProgress) => unknown) | undefined;
  /** The run rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const TEXTS_BETWEEN_REPORTS = 1000;

const sourceCheck = custom<TextSource>(
  (value) => typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value),
  'a list of texts, or another iterable',
);

/** @throws OptionError for what is no iterable of texts; a text alone, whose characters would be texts, is none */
export const checkTexts = (call: string, texts: unknown): void => {
  checkArgument(call, 'texts', sourceCheck, texts);
};

/** Hands each text on; reports now and then, lets other work through, and stops when told to. */
export async function eachText(
  call: string,
  texts: TextSource,
  { onRead, signal }: Watched,
  take: (text: string) => void,
): Promise<void> {
  let read = { texts: 0, characters: 0 };
  const all: Iterable<unknown> | AsyncIterable<unknown> = texts;
  for await (const text of all) {
    signal?.throwIfAborted();
    if (typeof text !== 'string')
      throw new OptionError({ call, option: `texts[${read.texts}]`, expected: 'a string', found: shown(text) });
    take(text);
    read = { texts: read.texts + 1, characters: read.characters + text.length };
    if (read.texts % TEXTS_BETWEEN_REPORTS === 0) {
      await onRead?.(read);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }
  await onRead?.(read);
}
