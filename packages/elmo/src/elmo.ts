import type { ModelSource } from '@firth/checkpoints/model-files';
import { float32, int32, OpsError, Programs, type RunOptions, type Tensor } from '@firth/ops';
import { sentencesOf, textsOf, type ReadOptions } from '@firth/options';
import { CarriedStates } from './carried-state.js';
import type { ElmoConfig } from './config.js';
import {
  cacheVocabularyOptions,
  embedOptions,
  type CacheVocabularyOptions,
  type EmbedOptions,
} from './embed-options.js';
import { loadElmo, type LoadedElmo, type LoadOptions } from './loaded-elmo.js';
import { checkMixes, mixLayers } from './mix-layers.js';
import { mixProgram, type MixInput, type ScalarMix } from './scalar-mix.js';
import { statefulProgram, type StatefulInput } from './programs.js';
import { TokenVectors } from './token-cache.js';

/** What ELMo gives for one sentence; its markers are left out. */
export interface ElmoSentence<M extends string> {
  readonly words: readonly string[];
  /** Numbers of each word in each layer and mix: twice the projection. */
  readonly size: number;
  /** The words' own vectors (twice, to be as wide), then each layer of the two language models: [T, size] each. */
  readonly layers: readonly Float32Array[];
  /** [T, size] each. */
  readonly mixes: Readonly<Record<M, Float32Array>>;
}

/**
 * ELMo (Peters et al., 2018) from the authors' own files. It carries the language models' state from batch to batch, as
 * published; `reset()` forgets it. It holds memory until `dispose()`.
 */
export class Elmo {
  readonly #loaded: LoadedElmo;
  readonly #tokens: TokenVectors;
  readonly #states: CarriedStates;
  readonly #programs = new Programs<StatefulInput, 'layers' | 'hidden' | 'cell'>();
  readonly #mixPrograms = new Programs<MixInput, 'mixed'>();
  #last: Promise<unknown> = Promise.resolve();
  #disposed = false;

  private constructor(loaded: LoadedElmo) {
    this.#loaded = loaded;
    this.#tokens = new TokenVectors(loaded);
    this.#states = new CarriedStates(loaded.config);
  }

  /**
   * Opens the folder with `options.json` and `lm_weights.hdf5` (or the weights' file in it).
   *
   * @throws CheckpointError that names the file, what was expected and what was found.
   */
  static async fromPretrained(model: ModelSource, options?: LoadOptions): Promise<Elmo> {
    return new Elmo(await loadElmo(model, options));
  }

  get config(): ElmoConfig {
    return this.#loaded.config;
  }

  /** Numbers of each word in each layer. */
  get size(): number {
    return 2 * this.config.lstm.projectionSize;
  }

  /** How many words have their vector kept by `cacheVocabulary`. */
  get cachedWords(): number {
    return this.#tokens.size;
  }

  /**
   * Embeds sentences that are words already. Calls queue, since each goes on from the state that the one before left; one
   * that fails or is aborted leaves the state of its last whole batch.
   *
   * @throws OptionError naming a wrong option, a mix of another number of layers, or the place of what is no word; the
   * signal's reason when it is aborted.
   */
  async embed<M extends string = never>(
    sentences: readonly (readonly string[])[],
    options?: EmbedOptions<M>,
  ): Promise<ElmoSentence<M>[]> {
    const read = embedOptions.read(options);
    checkMixes(read.mixes, this.config.lstm.numLayers + 1);
    const words = sentencesOf('embed', sentences);
    return this.#inTurn(() => this.#embed<M>(words, read));
  }

  /** Computes the words of a vocabulary once and keeps their vectors: 4 bytes times the projection's size each. */
  async cacheVocabulary(words: readonly string[], options?: CacheVocabularyOptions): Promise<void> {
    const { onProgress, ...run } = cacheVocabularyOptions.read(options);
    const given = textsOf('cacheVocabulary', words, 'words');
    return this.#inTurn(() => this.#tokens.cache(given, run, onProgress));
  }

  /** Lets go of the words that `cacheVocabulary` kept. */
  clearCache(): void {
    this.#tokens.clear();
  }

  /** Forgets the state, after the calls that are under way: the next batch starts as the first one did. */
  reset(): Promise<void> {
    return this.#inTurn(() => {
      this.#states.reset();
      return Promise.resolve();
    });
  }

  /** Frees sessions and closes files; calls after it are refused. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#last.catch(() => undefined);
    await this.#tokens.dispose();
    await this.#programs.dispose();
    await this.#mixPrograms.dispose();
    await this.#loaded.close();
  }

  #inTurn<R>(task: () => Promise<R>): Promise<R> {
    if (this.#disposed) return Promise.reject(new OpsError('DISPOSED', 'the model was disposed of; load it again'));
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #embed<M extends string>(
    sentences: readonly (readonly string[])[],
    { mixes, batchSize, signal, onProgress }: ReadOptions<typeof embedOptions>,
  ): Promise<ElmoSentence<M>[]> {
    const embedded: ElmoSentence<M>[] = [];
    signal?.throwIfAborted();
    for (let at = 0; at < sentences.length; at += batchSize) {
      const batch = sentences.slice(at, at + batchSize);
      embedded.push(...(await this.#embedBatch<M>(batch, mixes, { signal })));
      await onProgress?.(embedded.length, sentences.length);
      signal?.throwIfAborted();
    }
    return embedded;
  }

  async #embedBatch<M extends string>(
    sentences: readonly (readonly string[])[],
    mixes: Readonly<Record<string, ScalarMix>>,
    options: RunOptions,
  ): Promise<ElmoSentence<M>[]> {
    const { config, engine, weights } = this.#loaded;
    const rows = sentences.map((words) => ['<S>', ...words, '</S>']);
    const vectors = await this.#tokens.vectorsOf(rows.flat(), options);
    const tokens = padded(rows, vectors, config.lstm.projectionSize);
    const program = await this.#programs.get('language model', () =>
      engine.compile(statefulProgram(config), weights.languageModel),
    );
    const lengths = int32(
      rows.map(({ length }) => length),
      [rows.length],
    );
    const state = this.#states.forBatch(rows.length);
    const { layers, hidden, cell } = await program.run({ tokens, lengths, ...state }, options);
    const mixed = await this.#mix(layers, sentences, mixes, options);
    this.#states.keep(rows.length, { hidden, cell });
    return sentences.map((words, row) => ({
      words,
      size: this.size,
      layers: wordsOf(layers, row, words.length),
      mixes: Object.fromEntries(
        mixed.map(([name, values]) => [name, wordsOf(values, row, words.length)[0]]),
      ) as Readonly<Record<M, Float32Array>>, // one for each of M
    }));
  }

  async #mix(
    layers: Tensor,
    sentences: readonly (readonly string[])[],
    mixes: Readonly<Record<string, ScalarMix>>,
    options: RunOptions,
  ): Promise<readonly (readonly [string, Tensor])[]> {
    const { engine } = this.#loaded;
    const count = this.config.lstm.numLayers + 1;
    return mixLayers(
      layers,
      sentences.map(({ length }) => length),
      mixes,
      (layerNorm, inputs) =>
        this.#mixPrograms
          .get(String(layerNorm), () => engine.compile(mixProgram(count, this.size, layerNorm), {}))
          .then((program) => program.run(inputs, options)),
    );
  }
}

/** [B, T, size], 0 behind the end of a row. */
function padded(
  rows: readonly (readonly string[])[],
  vectors: ReadonlyMap<string, Float32Array>,
  size: number,
): Tensor {
  const length = rows.reduce((longest, row) => Math.max(longest, row.length), 0);
  const tokens = new Float32Array(rows.length * length * size);
  rows.forEach((row, i) => {
    row.forEach((word, j) => {
      const vector = vectors.get(word);
      if (vector === undefined) throw new TypeError('every word was computed');
      tokens.set(vector, (i * length + j) * size);
    });
  });
  return float32(tokens, [rows.length, length, size]);
}

/** Of values [n, B, T, size] those of the words of a row, without its markers: n arrays [words, size]. */
function wordsOf({ data, shape }: Tensor, row: number, words: number): Float32Array[] {
  const [count = 0, batch = 0, length = 0, size = 0] = shape;
  return Array.from({ length: count }, (_, i) => {
    const start = ((i * batch + row) * length + 1) * size;
    return Float32Array.from(data.subarray(start, start + words * size));
  });
}
