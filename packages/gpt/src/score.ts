import { asFloat32, int32, OpsError, Programs, type Tensor } from '@firth/ops';
import { OptionError, shown } from '@firth/options';
import { batchesByLength, runInBatches, type BatchCallbacks } from '@firth/transformer';
import { padRows, type GptBatch } from './inputs.js';
import { gptWeights, type LoadedGpt } from './loaded-gpt.js';
import { scoreProgram, type GptInput } from './programs.js';
import { languageModel } from './schema.js';
import type { PerplexityOptions } from './score-options.js';

/** How probable a text is to a model. */
export interface TextScore {
  readonly tokenIds: Int32Array;
  /** Of each token but the first, given those before it: the natural logarithm of its probability. */
  readonly logProbabilities: Float32Array;
  /** exp of the mean of their negatives. */
  readonly perplexity: number;
}

/** Log-probabilities and perplexity of a loaded GPT. */
export class Scorer {
  readonly #loaded: LoadedGpt;
  readonly #programs = new Programs<GptInput | 'nextIds', 'logProbabilities'>();

  constructor(loaded: LoadedGpt) {
    this.#loaded = loaded;
  }

  /** Scores texts of at most as many tokens as the model has positions; those of like length are computed together. */
  async run(rows: readonly Int32Array[], { signal, onProgress }: BatchCallbacks): Promise<TextScore[]> {
    signal?.throwIfAborted();
    rows.forEach(refuseShort);
    const { engine, config } = this.#loaded;
    const program = await this.#program();
    const tokens = Math.min(engine.batchTokens, Math.floor(MOST_LOGITS / config.vocabSize));
    const batches = batchesByLength(
      rows.map(({ length }) => length),
      tokens,
    );
    const scores = new Array<TextScore>(rows.length);
    const rowsAt = (indices: readonly number[]) => indices.flatMap((index) => rows[index] ?? []);
    const inputsOf = (indices: readonly number[]) => withNextIds(padRows(rowsAt(indices), 'right'));
    for await (const { indices, outputs } of runInBatches(program, batches, inputsOf, { signal, onProgress })) {
      const found = asFloat32(outputs.logProbabilities); // [B, T]
      rowsAt(indices).forEach((tokenIds, row) => {
        const logProbabilities = found.at(row).data.slice(0, tokenIds.length - 1);
        scores[indices[row] ?? 0] = scoreOf(tokenIds, logProbabilities);
      });
    }
    return scores;
  }

  /**
   * Scores a text of any length in windows that overlap by `stride` fewer tokens than the model has positions: each window
   * gives the scores of the tokens that no window before it had.
   */
  async runLong(tokenIds: Int32Array, options: PerplexityOptions): Promise<TextScore> {
    const { maxPositionEmbeddings: size } = this.#loaded.config;
    const { stride = Math.max(1, Math.floor(size / 2)), signal, onProgress } = options;
    if (stride >= size)
      throw new OptionError({
        ...{ call: 'perplexity', option: 'stride', expected: `a whole number from 1 to ${size - 1}` },
        found: shown(stride),
      });
    refuseShort(tokenIds);
    signal?.throwIfAborted();
    const all = new Float32Array(tokenIds.length - 1);
    for (let start = 0, scored = 0; scored < all.length; start += stride) {
      const window = tokenIds.subarray(start, start + size);
      const [found] = await this.run([window], { signal });
      const fresh = start + window.length - 1;
      all.set(found?.logProbabilities.subarray(scored - start) ?? [], scored);
      scored = fresh;
      await onProgress?.(scored + 1, tokenIds.length);
    }
    return scoreOf(tokenIds, all);
  }

  #program() {
    const loaded = this.#loaded;
    return this.#programs.get('score', () =>
      loaded.engine.compile(scoreProgram(loaded.config), gptWeights(loaded, languageModel)),
    );
  }

  dispose(): Promise<void> {
    return this.#programs.dispose();
  }
}

/** Numbers of logits at once, 256 MiB of them: a batch has as many for each token as the vocabulary has words. */
const MOST_LOGITS = 1 << 26;

function withNextIds(batch: GptBatch): GptBatch & { readonly nextIds: Tensor<'int32'> } {
  const nextIds = int32(new Int32Array(batch.inputIds.data.length), batch.inputIds.shape);
  nextIds.data.set(batch.inputIds.data.subarray(1)); // a row's last token has no next: what stands there is not read
  return { ...batch, nextIds };
}

/** A first token is given, not predicted. */
function refuseShort({ length }: Int32Array, row = 0): void {
  if (length < 2)
    throw new OpsError(
      'BAD_INPUT',
      `text ${row}: expected at least 2 tokens, of which the second is scored, found ${length}`,
    );
}

function scoreOf(tokenIds: Int32Array, logProbabilities: Float32Array): TextScore {
  const mean = logProbabilities.reduce((sum, value) => sum + value, 0) / logProbabilities.length;
  return { tokenIds, logProbabilities, perplexity: Math.exp(-mean) };
}
