import { asFloat32, int32, OpsError, Programs, type Executable, type Tensor } from '@firth/ops';
import { checkLength, encodeText, padRows, type GptText } from './inputs.js';
import { gptWeights, type LoadedGpt } from './loaded-gpt.js';
import { forwardProgram, type GptInput } from './programs.js';
import type { GptParts } from './schema.js';

/** What `forward` returns only when asked. */
export interface ForwardRequest {
  /** The embeddings' and every layer's output; the last one normalized where the model does so. */
  readonly hiddenStates?: boolean;
  /** Every layer's attention probabilities. */
  readonly attentions?: boolean;
}

interface OptionalOutputs {
  /** numHiddenLayers + 1 of [B, T, H], the embeddings first. */
  readonly hiddenStates: readonly Tensor<'float32'>[];
  /** numHiddenLayers of [B, heads, T, T]. */
  readonly attentions: readonly Tensor<'float32'>[];
}

/** The optional outputs that a request names, and no others. */
export type Asked<R> = {
  readonly [K in keyof OptionalOutputs as R extends Readonly<Record<K, true>> ? K : never]: OptionalOutputs[K];
};

export type GptTexts = string | readonly GptText[];

/** Runs a loaded GPT on whole batches, padded on the right: the common part of the model classes. */
export class ForwardModel {
  readonly #loaded: LoadedGpt;
  readonly #programs = new Programs<GptInput | 'mcTokenIds', never>();

  constructor(loaded: LoadedGpt) {
    this.#loaded = loaded;
  }

  /**
   * Computes `outputs`, by the taps of `forwardProgram`, and what the request adds. `classified` says which token of each text
   * the second head reads: the last unless said.
   */
  async run<R extends ForwardRequest>(
    texts: GptTexts,
    parts: GptParts,
    outputs: readonly string[],
    asks: R | undefined,
    classified?: readonly number[],
  ) {
    const request: ForwardRequest = asks ?? {};
    const { numHiddenLayers: layers } = this.#loaded.config;
    const hiddenStates = request.hiddenStates === true ? numbered('hidden_states', layers + 1) : [];
    const attentions = request.attentions === true ? numbered('attentions', layers) : [];
    const rows = this.rows(texts);
    const program = await this.#program(parts, [...outputs, ...hiddenStates, ...attentions]);
    const mcTokenIds = int32(classified ?? rows.map(({ length }) => length - 1), [rows.length]);
    const results = await program.run({ ...padRows(rows, 'right'), mcTokenIds });
    const output = (name: string): Tensor<'float32'> => {
      const tensor = results[name];
      if (tensor === undefined) throw new OpsError('UNKNOWN_OUTPUT', `no output is named '${name}'`);
      return asFloat32(tensor);
    };
    const asked: Partial<OptionalOutputs> = {
      ...(request.hiddenStates === true ? { hiddenStates: hiddenStates.map(output) } : {}),
      ...(request.attentions === true ? { attentions: attentions.map(output) } : {}),
    };
    return { output, asked: asked as Asked<R> }; // a key is there exactly where the request says true
  }

  /** The token ids of each text. */
  rows(texts: GptTexts): Int32Array[] {
    const { tokenizer, config } = this.#loaded;
    return (typeof texts === 'string' ? [texts] : texts).map((text, i) => {
      const ids = encodeText(text, tokenizer, config, i);
      checkLength(ids, config, i);
      return ids;
    });
  }

  dispose(): Promise<void> {
    return this.#programs.dispose();
  }

  #program(parts: GptParts, taps: readonly string[]): Promise<Executable<GptInput | 'mcTokenIds', never>> {
    const loaded = this.#loaded;
    return this.#programs.get(taps.join(' '), () =>
      loaded.engine.compile(forwardProgram(loaded.config, parts), gptWeights(loaded, parts), { taps }),
    );
  }
}

const numbered = (name: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${name}.${i}`);
