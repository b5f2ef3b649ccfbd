import { onAbort, OptionError, shown } from '@firth/options';

/** Texts that are read, sorted by length and computed together. */
export interface TextWindow {
  /** The index of its first text. */
  readonly start: number;
  readonly texts: readonly string[];
}

/** Enough that texts of like length meet, and little memory. */
const MOST_TEXTS = 4096;
/** Of a stream, so that its first vector comes soon; each next window is as many times as large. */
const FIRST_TEXTS = 256;
const GROWTH = 4;
/** UTF-16 units: long texts make smaller windows. */
const MOST_UNITS = 1 << 20;
/** Milliseconds that the first text of a window waits for others of a source that has none yet. */
const PATIENCE = 50;

/** What texts may come from. */
export type TextSource = Iterable<string> | AsyncIterable<string>;

export interface TextRequest {
  /** Named in errors. */
  readonly call: string;
  readonly source: TextSource;
  /** Whether the first windows are small, so that something is there soon. */
  readonly soon: boolean;
}

/**
 * Reads texts as they are needed, and gives them in windows. A source that is slow gives smaller ones: no text waits long.
 *
 * @throws OptionError for what gives no texts, and naming the place of what is no string; the signal's reason.
 */
export async function* textWindows(
  { call, source, soon }: TextRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<TextWindow, void, undefined> {
  const given: unknown = source;
  const window = new GrowingWindow(call, soon ? FIRST_TEXTS : MOST_TEXTS);
  const isObject = typeof given === 'object' && given !== null;
  if (isObject && Symbol.asyncIterator in source) yield* slowWindows(source, window, signal);
  else if (isObject && Symbol.iterator in source) yield* readyWindows(source, window);
  else {
    const expected = 'a list, an iterable or an async iterable of strings';
    throw new OptionError({ call, option: 'texts', expected, found: shown(given) });
  }
}

function* readyWindows(source: Iterable<string>, window: GrowingWindow): Generator<TextWindow, void, undefined> {
  for (const text of source) if (window.push(text)) yield window.take();
  if (window.size > 0) yield window.take();
}

async function* slowWindows(
  source: AsyncIterable<string>,
  window: GrowingWindow,
  signal: AbortSignal | undefined,
): AsyncGenerator<TextWindow, void, undefined> {
  const texts = source[Symbol.asyncIterator]();
  const ask = () => {
    const asked = Promise.resolve(texts.next());
    asked.catch(() => undefined); // it is awaited later, or not at all when the caller has gone
    return asked;
  };
  let ended = false;
  try {
    for (let next = ask(); !ended;) {
      const wait = patience(signal);
      try {
        for (;;) {
          const result = await Promise.race([next, wait.over]);
          ended = result?.done === true;
          if (result === undefined || result.done === true) break;
          wait.begin();
          next = ask();
          if (window.push(result.value)) break;
        }
      } finally {
        wait.end();
      }
      if (window.size > 0) yield window.take();
    }
  } finally {
    // Not awaited: a source that waits itself would hold the caller.
    if (!ended) Promise.resolve(texts.return?.()).catch(() => undefined);
  }
}

/** Over some moments after it begins; an abort ends it with the signal's reason. One for each window: it keeps all who wait. */
function patience(signal: AbortSignal | undefined) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let expire: () => void = () => undefined;
  let abort: () => void = () => undefined;
  const over = new Promise<undefined>((resolve, reject) => {
    expire = () => {
      resolve(undefined);
    };
    abort = () => {
      const reason: unknown = signal?.reason;
      reject(reason);
    };
  });
  over.catch(() => undefined);
  if (signal?.aborted === true) abort();
  const release = onAbort(signal, abort);
  return {
    over,
    begin: () => (timer ??= setTimeout(expire, PATIENCE)),
    end: () => {
      clearTimeout(timer);
      release();
    },
  };
}

class GrowingWindow {
  readonly #call: string;
  #mostTexts: number;
  #start = 0;
  #units = 0;
  #texts: string[] = [];

  constructor(call: string, mostTexts: number) {
    this.#call = call;
    this.#mostTexts = mostTexts;
  }

  get size(): number {
    return this.#texts.length;
  }

  /** Whether it is full now. */
  push(text: unknown): boolean {
    if (typeof text !== 'string') {
      const option = `texts[${this.#start + this.size}]`;
      throw new OptionError({ call: this.#call, option, expected: 'a string', found: shown(text) });
    }
    this.#texts.push(text);
    this.#units += text.length;
    return this.size >= this.#mostTexts || this.#units >= MOST_UNITS;
  }

  take(): TextWindow {
    const taken = { start: this.#start, texts: this.#texts };
    this.#start += this.size;
    [this.#texts, this.#units] = [[], 0];
    this.#mostTexts = Math.min(MOST_TEXTS, GROWTH * this.#mostTexts);
    return taken;
  }
}
