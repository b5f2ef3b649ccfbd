import { int32, Programs, type RunOptions } from '@firth/ops';
import { ELMO_CHARACTERS, elmoCharacterIds } from '@firth/tokenizers';
import type { LoadedElmo } from './loaded-elmo.js';
import { tokenProgram } from './programs.js';

/** Words whose windows of characters are in memory at once. */
const WORDS_PER_RUN = 256;

/**
 * The vectors of words, which do not depend on their neighbours: each word of a batch is computed once, and those of a
 * vocabulary that was cached never again.
 */
export class TokenVectors {
  readonly #loaded: LoadedElmo;
  readonly #programs = new Programs<'characterIds', 'vectors'>();
  readonly #cached = new Map<string, Float32Array>();

  constructor(loaded: LoadedElmo) {
    this.#loaded = loaded;
  }

  /** How many words are kept. */
  get size(): number {
    return this.#cached.size;
  }

  /** The vector of every word of `words`, each [projection]. */
  async vectorsOf(words: Iterable<string>, options: RunOptions): Promise<ReadonlyMap<string, Float32Array>> {
    const found = new Map<string, Float32Array>();
    const missing: string[] = [];
    for (const word of new Set(words)) {
      const known = this.#cached.get(word);
      if (known === undefined) missing.push(word);
      else found.set(word, known);
    }
    for (let at = 0; at < missing.length; at += WORDS_PER_RUN) {
      const part = missing.slice(at, at + WORDS_PER_RUN);
      const vectors = await this.#compute(part, options);
      part.forEach((word, i) => {
        const vector = vectors[i];
        if (vector !== undefined) found.set(word, vector);
      });
    }
    return found;
  }

  /** Keeps the vectors of `words` until `clear`. */
  async cache(words: readonly string[], options: RunOptions, onProgress?: (done: number, total: number) => unknown) {
    options.signal?.throwIfAborted();
    for (let at = 0; at < words.length; at += WORDS_PER_RUN) {
      const vectors = await this.vectorsOf(words.slice(at, at + WORDS_PER_RUN), options);
      for (const [word, vector] of vectors) this.#cached.set(word, vector);
      await onProgress?.(Math.min(at + WORDS_PER_RUN, words.length), words.length);
      options.signal?.throwIfAborted();
    }
  }

  clear(): void {
    this.#cached.clear();
  }

  async dispose(): Promise<void> {
    this.clear();
    await this.#programs.dispose();
  }

  async #compute(words: readonly string[], options: RunOptions): Promise<Float32Array[]> {
    const { config, engine, weights } = this.#loaded;
    const { characterIds } = elmoCharacterIds(
      words.map((word) => [word]),
      { sentenceMarkers: false },
    );
    const program = await this.#programs.get('tokens', () => engine.compile(tokenProgram(config), weights.tokens));
    const { vectors } = await program.run(
      { characterIds: int32(characterIds, [words.length, ELMO_CHARACTERS]) },
      options,
    );
    const size = config.lstm.projectionSize;
    return words.map((_, i) => Float32Array.from(vectors.data.subarray(i * size, (i + 1) * size)));
  }
}
