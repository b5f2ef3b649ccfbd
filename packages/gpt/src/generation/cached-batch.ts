import { int32, OpsError, type Executable, type ResidentCache, type Tensor } from '@firth/ops';
import type { GptConfig } from '../config.js';
import { padRows } from '../inputs.js';
import { stepPorts } from '../programs.js';

/** What a step gives: the logits [B, V] of what follows each text, or only the most probable ids [B]. */
export type StepOutput = 'logits' | 'nextIds';

/** Texts that grow token by token, their keys and values in the engine's cache. */
export class CachedBatch {
  readonly #cache: ResidentCache;
  readonly #output: StepOutput;
  /** 1 for a token of the cache, by text. */
  #masks: Uint8Array[] = [];
  /** Tokens of each text. */
  #lengths: number[] = [];

  private constructor(cache: ResidentCache, output: StepOutput) {
    this.#cache = cache;
    this.#output = output;
  }

  static async open(
    program: Executable<string, string>,
    config: GptConfig,
    batch: number,
    output: StepOutput,
  ): Promise<CachedBatch> {
    return new CachedBatch(await program.openCache(stepPorts(config), batch), output);
  }

  /** Reads the prompts, padded on the left, and gives what follows each. */
  async start(prompts: readonly Int32Array[], signal: AbortSignal | undefined): Promise<Tensor> {
    const batch = padRows(prompts, 'left');
    const [, length = 0] = batch.inputIds.shape;
    this.#lengths = prompts.map((prompt) => prompt.length);
    const output = await this.#run({ ...batch, lastTokens: filled(prompts.length, length - 1) }, signal);
    this.#masks = prompts.map((prompt) => new Uint8Array(length).fill(1, length - prompt.length));
    return output;
  }

  /** One more token of each text, and what follows it. */
  async step(tokens: readonly number[], signal: AbortSignal | undefined): Promise<Tensor> {
    const shape = [tokens.length, 1];
    const inputs = {
      inputIds: int32(tokens, shape),
      attentionMask: int32(new Int32Array(tokens.length).fill(1), shape),
      positionIds: int32(this.#lengths, shape),
      lastTokens: filled(tokens.length, 0),
    };
    const output = await this.#run(inputs, signal);
    this.#lengths = this.#lengths.map((length) => length + 1);
    return output;
  }

  /** Text i becomes what text `rows[i]` was. */
  async select(rows: readonly number[]): Promise<void> {
    if (rows.length === this.#lengths.length && rows.every((row, i) => row === i)) return;
    await this.#cache.select(rows);
    this.#masks = rows.map((row) => this.#masks[row] ?? new Uint8Array());
    this.#lengths = rows.map((row) => this.#lengths[row] ?? 0);
  }

  dispose(): Promise<void> {
    return this.#cache.dispose();
  }

  async #run(inputs: Readonly<Record<string, Tensor>>, signal: AbortSignal | undefined): Promise<Tensor> {
    const { length, capacity } = this.#cache;
    const pastMask = new Int32Array(this.#lengths.length * capacity);
    this.#lengths.forEach((_, row) => {
      const mask = this.#masks[row];
      for (let at = 0; at < length; at++) pastMask[row * capacity + at] = mask?.[at] ?? 1; // beyond the prompts all are tokens
    });
    const given = { ...inputs, pastMask: int32(pastMask, [this.#lengths.length, capacity]) };
    const outputs = [this.#output];
    const found = await this.#cache.run(given, signal === undefined ? { outputs } : { outputs, signal });
    const output = found[this.#output];
    if (output === undefined) throw new OpsError('UNKNOWN_OUTPUT', `the step gave no '${this.#output}'`);
    return output;
  }
}

const filled = (length: number, value: number): Tensor<'int32'> => int32(new Int32Array(length).fill(value), [length]);
