import { asFloat32, int32, OpsError, Programs } from '@firth/ops';
import { padRows } from './inputs.js';
import { gptWeights, type LoadedGpt } from './loaded-gpt.js';
import { scoreProgram, type GptInput } from './programs.js';
import { languageModel } from './schema.js';

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

  /** Scores texts of at most as many tokens as the model has positions, one batch of them. */
  async run(rows: readonly Int32Array[]): Promise<TextScore[]> {
    if (rows.length === 0) return [];
    rows.forEach(refuseShort);
    const loaded = this.#loaded;
    const program = await this.#programs.get('score', () =>
      loaded.engine.compile(scoreProgram(loaded.config), gptWeights(loaded, languageModel)),
    );
    const batch = padRows(rows, 'right');
    const nextIds = int32(new Int32Array(batch.inputIds.data.length), batch.inputIds.shape);
    nextIds.data.set(batch.inputIds.data.subarray(1)); // a row's last token has no next: what stands there is not read
    const found = asFloat32((await program.run({ ...batch, nextIds })).logProbabilities);
    return rows.map((tokenIds, i) => scoreOf(tokenIds, found.at(i).data.slice(0, tokenIds.length - 1)));
  }

  /**
   * Scores a text of any length in windows that overlap by `stride` fewer tokens than the model has positions: each window
   * gives the scores of the tokens that no window before it had.
   */
  async runLong(tokenIds: Int32Array, stride: number): Promise<TextScore> {
    const { maxPositionEmbeddings: size } = this.#loaded.config;
    if (!Number.isSafeInteger(stride) || stride < 1 || stride >= size)
      throw new OpsError('BAD_INPUT', `stride: expected a whole number from 1 to ${size - 1}, found ${stride}`);
    refuseShort(tokenIds);
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
