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
  readonly onRead?: (progress: ReadProgress) => void;
  /** The run rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

const TEXTS_BETWEEN_REPORTS = 1000;

/** Hands each text on; reports now and then, lets other work through, and stops when told to. */
export async function eachText(
  texts: TextSource,
  { onRead, signal }: Watched,
  take: (text: string) => void,
): Promise<void> {
  let read = { texts: 0, characters: 0 };
  for await (const text of texts) {
    signal?.throwIfAborted();
    take(text);
    read = { texts: read.texts + 1, characters: read.characters + text.length };
    if (read.texts % TEXTS_BETWEEN_REPORTS === 0) {
      onRead?.(read);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }
  onRead?.(read);
}
