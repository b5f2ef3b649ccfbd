import { asFloat32, OpsError, Programs } from '@firth/ops';
import type { Checkpoint } from '@firth/checkpoints';
import type { Encoding } from '@firth/tokenizers/bert';
import type { BertInput } from '../forward.js';
import { padRows } from '../inputs.js';
import type { LoadedBert } from '../loaded-bert.js';
import { batchesByLength } from '../tasks/batches.js';
import { embedProgram } from './embed-program.js';
import type { PoolingMode } from './pooling.js';
import type { SentenceRecipe } from './recipe.js';
import { openDense, sentenceWeights } from './sentence-weights.js';

export interface EmbedOptions {
  /** Instead of what the folder says (the mean of the tokens, where it says nothing). */
  readonly pooling?: PoolingMode | readonly PoolingMode[];
  /** Scale to length 1; as the folder says unless given. */
  readonly normalize?: boolean;
  /** Tokens, special ones included, after which a text is cut; as the folder says unless given. */
  readonly maxLength?: number;
  /** The name of a prompt of the folder (`query`) to put before each text. */
  readonly promptName?: string;
  /** Called after each batch. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Takes back what was not computed yet. */
  readonly signal?: AbortSignal;
}

/** A vector and the index of the text that it belongs to. */
export interface EmbeddedText {
  readonly index: number;
  readonly embedding: Float32Array;
}

/** Some milliseconds of tokenizing; then the event loop has its turn. */
const TEXTS_BETWEEN_BREATHS = 32;

const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** `embed` of a loaded BERT. */
export class Embed {
  readonly #loaded: LoadedBert;
  readonly #dense: readonly Checkpoint[];
  readonly #programs = new Programs<BertInput, 'embedding'>();

  private constructor(loaded: LoadedBert, dense: readonly Checkpoint[]) {
    this.#loaded = loaded;
    this.#dense = dense;
  }

  static async open(loaded: LoadedBert): Promise<Embed> {
    return new Embed(loaded, await openDense(loaded));
  }

  /** One vector for each text, in the order given; texts of like length are computed together. */
  async run(texts: readonly string[], options: EmbedOptions): Promise<Float32Array[]> {
    const vectors = new Array<Float32Array>(texts.length);
    for await (const { index, embedding } of this.stream(texts, options)) vectors[index] = embedding;
    return vectors;
  }

  /** The vectors as their batches are done, each with the index of its text; the longest texts come first. */
  async *stream(texts: readonly string[], options: EmbedOptions): AsyncGenerator<EmbeddedText, void, undefined> {
    const { onProgress, signal } = options;
    const { config, engine, recipe: published } = this.#loaded;
    const recipe = withOptions(published, options);
    const [program, rows] = await Promise.all([
      this.#program(recipe), // the engine's thread is at it while this one tokenizes
      this.#encode(texts, recipe, options.promptName ?? recipe.defaultPrompt, signal),
    ]);
    const lengths = rows.map(({ length }) => length);
    const batches = batchesByLength(lengths, engine.batchTokens);
    const start = (batch: readonly number[] | undefined) => {
      if (batch === undefined) return undefined;
      const inputs = padRows(
        batch.flatMap((index) => rows[index] ?? []),
        config,
      );
      const running = program.run(inputs, signal === undefined ? {} : { signal });
      running.catch(() => undefined); // it is awaited later, or not at all when an earlier batch fails
      return running;
    };
    let [done, next] = [0, start(batches[0])];
    for (const [i, batch] of batches.entries()) {
      signal?.throwIfAborted();
      const current = next;
      next = start(batches[i + 1]); // the engine has the next batch before the caller sees this one
      const { embedding } = (await current) ?? {};
      if (embedding === undefined) throw new TypeError('every batch was started');
      done += batch.length;
      onProgress?.(done, texts.length);
      const vectors = asFloat32(embedding); // [B, D]
      for (const [row, index] of batch.entries()) yield { index, embedding: vectors.at(row).data.slice() };
    }
  }

  async dispose(): Promise<void> {
    await this.#programs.dispose();
    await Promise.all(this.#dense.map((checkpoint) => checkpoint.close()));
  }

  async #encode(
    texts: readonly string[],
    { maxLength, prompts }: SentenceRecipe,
    promptName: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Encoding[]> {
    const { tokenizer, config } = this.#loaded;
    const prompt = promptName === undefined ? '' : prompts.get(promptName);
    if (prompt === undefined)
      throw new OpsError(
        'BAD_INPUT',
        `promptName: expected one of ${[...prompts.keys()].join(', ')}, found '${promptName ?? ''}'`,
      );
    await tokenizer.prepare();
    const limit = Math.min(maxLength ?? Infinity, tokenizer.modelMaxLength ?? Infinity, config.maxPositionEmbeddings);
    const rows: Encoding[] = [];
    for (const text of texts) {
      rows.push(tokenizer.encode(prompt + text, { maxLength: limit }));
      if (rows.length % TEXTS_BETWEEN_BREATHS === 0) {
        await breathe();
        signal?.throwIfAborted();
      }
    }
    return rows;
  }

  #program(recipe: SentenceRecipe) {
    const { engine, config } = this.#loaded;
    const { pooling, normalize } = recipe;
    return this.#programs.get(JSON.stringify({ pooling, normalize }), () =>
      engine.compile(embedProgram(config, recipe), sentenceWeights(this.#loaded, this.#dense)),
    );
  }
}

function withOptions(recipe: SentenceRecipe, { pooling, normalize, maxLength }: EmbedOptions): SentenceRecipe {
  if (maxLength !== undefined && (!Number.isSafeInteger(maxLength) || maxLength < 3))
    throw new OpsError('BAD_INPUT', `maxLength: expected a whole number of at least 3, found ${maxLength}`);
  return {
    ...recipe,
    pooling: pooling === undefined ? recipe.pooling : [pooling].flat(),
    normalize: normalize ?? recipe.normalize,
    maxLength: maxLength ?? recipe.maxLength,
  };
}
