import { asFloat32, int32, OpsError, Programs } from '@firth/ops';
import { padRows } from './inputs.js';
import { gptWeights, type LoadedGpt } from './loaded-gpt.js';
import { scoreProgram, type GptInput } from './programs.js';
import { languageModel } from './schema.js';
import type { ScoreOptions } from './score-options.js';

/** How probable a text is to a model. */
export interface TextScore {
  readonly tokenIds: Int32Array;
  /** Of each token but the first, given those before it: the natural logarithm of its probability. */
  readonly logProbabilities: Float32Array;
  /** exp of the mean of their negatives; a text of one token has none (NaN). */
  readonly perplexity: number;
}

/** Log-probabilities and perplexity of a loaded GPT. */
export class Scorer {
  readonly #loaded: LoadedGpt;
  readonly #programs = new Programs<GptInput | 'nextIds', 'logProbabilities'>();

  constructor(loaded: LoadedGpt) {
    this.#loaded = loaded;
  }

  /** Scores texts of at most as many tokens as the model has positions, in batches of as many tokens as the engine likes. */
  async run(rows: readonly Int32Array[], { signal, onProgress }: ScoreOptions = {}): Promise<TextScore[]> {
    const scores: TextScore[] = [];
    for (const batch of batchesOf(rows, this.#loaded.engine.batchTokens)) {
      signal?.throwIfAborted();
      scores.push(...(await this.#batch(batch, signal)));
      signal?.throwIfAborted(); // an engine may not know of signals
      onProgress?.(scores.length, rows.length);
    }
    return scores;
  }

  async #batch(rows: readonly Int32Array[], signal: AbortSignal | undefined): Promise<TextScore[]> {
    const loaded = this.#loaded;
    const program = await this.#programs.get('score', () =>
      loaded.engine.compile(scoreProgram(loaded.config), gptWeights(loaded, languageModel)),
    );
    const batch = padRows(rows, 'right');
    const nextIds = int32(new Int32Array(batch.inputIds.data.length), batch.inputIds.shape);
    nextIds.data.set(batch.inputIds.data.subarray(1)); // a row's last token has no next: what stands there is not read
    const found = asFloat32((await program.run({ ...batch, nextIds }, { signal })).logProbabilities);
    return rows.map((tokenIds, i) => scoreOf(tokenIds, found.at(i).data.slice(0, tokenIds.length - 1)));
  }

  /**
   * Scores a text of any length in windows that overlap by `stride` fewer tokens than the model has positions: each window
   * gives the scores of the tokens that no window before it had.
   */
  async runLong(tokenIds: Int32Array, stride: number): Promise<TextScore> {
    const { maxPositionEmbeddings: size } = this.#loaded.config;
    if (tokenIds.length === 0) throw new OpsError('BAD_INPUT', 'the text is empty; expected at least one token');
    const all = new Float32Array(tokenIds.length - 1);
    for (let start = 0, scored = 0; scored < all.length; start += stride) {
      const window = tokenIds.subarray(start, start + size);
      const [found] = await this.run([window]);
      const fresh = start + window.length - 1;
      all.set(found?.logProbabilities.subarray(scored - start) ?? [], scored);
      scored = fresh;
    }
    return scoreOf(tokenIds, all);
  }

  dispose(): Promise<void> {
    return this.#programs.dispose();
  }
}

/** Texts in their order, in batches of at most so many tokens with the padding, or of one text. */
function batchesOf(rows: readonly Int32Array[], tokens: number): Int32Array[][] {
  const batches: Int32Array[][] = [];
  let longest = 0;
  for (const row of rows) {
    longest = Math.max(longest, row.length);
    const last = batches.at(-1);
    if (last !== undefined && (last.length + 1) * longest <= tokens) last.push(row);
    else [longest] = [row.length, batches.push([row])];
  }
  return batches;
}

function scoreOf(tokenIds: Int32Array, logProbabilities: Float32Array): TextScore {
  const mean = logProbabilities.reduce((sum, value) => sum + value, 0) / logProbabilities.length;
  return { tokenIds, logProbabilities, perplexity: Math.exp(-mean) };
}
