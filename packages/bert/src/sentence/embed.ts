import { asFloat32, OpsError } from '@firth/ops';
import type { Checkpoint } from '@firth/checkpoints';
import type { Encoding } from '@firth/tokenizers';
import type { BertInput } from '../forward.js';
import { padRows } from '../inputs.js';
import type { LoadedBert } from '../loaded-bert.js';
import { Programs } from '../programs.js';
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
  /** Stops between two batches. */
  readonly signal?: AbortSignal;
}

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
    return new Embed(loaded, await openDense(loaded.recipe));
  }

  /** One vector for each text, in the order given; texts of like length are computed together. */
  async run(texts: readonly string[], options: EmbedOptions): Promise<Float32Array[]> {
    const { onProgress, signal } = options;
    const recipe = withOptions(this.#loaded.recipe, options);
    const rows = this.#encode(texts, recipe, options.promptName ?? recipe.defaultPrompt);
    const program = await this.#program(recipe);
    const vectors = new Array<Float32Array>(texts.length);
    let done = 0;
    for (const batch of batchesByLength(rows.map(({ length }) => length))) {
      signal?.throwIfAborted();
      const inputs = padRows(
        batch.flatMap((index) => rows[index] ?? []),
        this.#loaded.config,
      );
      const embedding = asFloat32((await program.run(inputs)).embedding); // [B, D]
      batch.forEach((index, i) => {
        vectors[index] = embedding.at(i).data.slice();
      });
      done += batch.length;
      onProgress?.(done, texts.length);
    }
    return vectors;
  }

  async dispose(): Promise<void> {
    await this.#programs.dispose();
    await Promise.all(this.#dense.map((checkpoint) => checkpoint.close()));
  }

  #encode(
    texts: readonly string[],
    { maxLength, prompts }: SentenceRecipe,
    promptName: string | undefined,
  ): Encoding[] {
    const { tokenizer, config } = this.#loaded;
    const prompt = promptName === undefined ? '' : prompts.get(promptName);
    if (prompt === undefined)
      throw new OpsError(
        'BAD_INPUT',
        `promptName: expected one of ${[...prompts.keys()].join(', ')}, found '${promptName ?? ''}'`,
      );
    const limit = Math.min(maxLength ?? Infinity, tokenizer.modelMaxLength ?? Infinity, config.maxPositionEmbeddings);
    return texts.map((text) => tokenizer.encode(prompt + text, { maxLength: limit }));
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
