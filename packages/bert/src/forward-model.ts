import { asFloat32, OpsError, type Executable, type Tensor, Programs } from '@firth/ops';
import { forwardProgram, type BertInput } from './forward.js';
import {
  checkLength,
  completeBatch,
  encodeText,
  padRows,
  type BertBatch,
  type BertIds,
  type BertText,
} from './inputs.js';
import { bertWeights, type LoadedBert } from './loaded-bert.js';
import type { BertParts } from './schema.js';

/** What `forward` returns only when asked. */
export interface ForwardRequest {
  /** The embeddings' and every layer's output. */
  readonly hiddenStates?: boolean;
  /** Every layer's attention probabilities. */
  readonly attentions?: boolean;
  /** The first token's last hidden state through the pooler (a dense layer and tanh). */
  readonly poolerOutput?: boolean;
}

interface OptionalOutputs {
  /** numHiddenLayers + 1 of [B, T, H], the embeddings first. */
  readonly hiddenStates: readonly Tensor<'float32'>[];
  /** numHiddenLayers of [B, heads, T, T]. */
  readonly attentions: readonly Tensor<'float32'>[];
  /** [B, H] */
  readonly poolerOutput: Tensor<'float32'>;
}

/** The optional outputs that a request names, and no others. */
export type Asked<R> = {
  readonly [K in keyof OptionalOutputs as R extends Readonly<Record<K, true>> ? K : never]: OptionalOutputs[K];
};

export type BertInputs = BertIds | string | readonly BertText[];

/** Runs a loaded BERT on whole batches: the common part of the model classes. */
export class ForwardModel {
  readonly #loaded: LoadedBert;
  readonly #programs = new Programs<BertInput, never>();

  constructor(loaded: LoadedBert) {
    this.#loaded = loaded;
  }

  /** Computes `outputs`, by the taps of `forwardProgram`, and what the request adds. */
  async run<R extends ForwardRequest>(
    inputs: BertInputs,
    parts: BertParts,
    outputs: readonly string[],
    asks: R | undefined,
  ) {
    const request: ForwardRequest = asks ?? {};
    const { numHiddenLayers: layers } = this.#loaded.config;
    const hiddenStates = request.hiddenStates === true ? numbered('hidden_states', layers + 1) : [];
    const attentions = request.attentions === true ? numbered('attentions', layers) : [];
    const pooler = request.poolerOutput === true ? ['pooler_output'] : [];
    const [program, batch] = await Promise.all([
      this.#program(parts, [...outputs, ...hiddenStates, ...attentions, ...pooler]),
      this.#batch(inputs), // while the engine's thread opens the session
    ]);
    const results = await program.run(batch);
    const output = (name: string): Tensor<'float32'> => {
      const tensor = results[name];
      if (tensor === undefined) throw new OpsError('UNKNOWN_OUTPUT', `no output is named '${name}'`);
      return asFloat32(tensor);
    };
    const asked: Partial<OptionalOutputs> = {
      ...(request.hiddenStates === true ? { hiddenStates: hiddenStates.map(output) } : {}),
      ...(request.attentions === true ? { attentions: attentions.map(output) } : {}),
      ...(request.poolerOutput === true ? { poolerOutput: output('pooler_output') } : {}),
    };
    return { output, asked: asked as Asked<R> }; // a key is there exactly where the request says true
  }

  dispose(): Promise<void> {
    return this.#programs.dispose();
  }

  async #batch(inputs: BertInputs): Promise<BertBatch> {
    const { config, tokenizer } = this.#loaded;
    if (isIds(inputs)) return completeBatch(inputs, config);
    const texts = typeof inputs === 'string' ? [inputs] : inputs;
    await tokenizer.prepare();
    const rows = texts.map((text) => encodeText(text, tokenizer));
    rows.forEach((row, i) => {
      checkLength(row, config, i);
    });
    return padRows(rows, config);
  }

  #program(parts: BertParts, taps: readonly string[]): Promise<Executable<BertInput, never>> {
    const loaded = this.#loaded;
    return this.#programs.get(taps.join(' '), () =>
      loaded.engine.compile(
        forwardProgram(loaded.config, parts, { firstTokenOnly: taps.every((name) => firstTokenTaps.has(name)) }),
        bertWeights(loaded, parts),
        { taps },
      ),
    );
  }
}

const firstTokenTaps = new Set(['pooler_output', 'seq_relationship_logits', 'classifier_logits']);

const isIds = (inputs: BertInputs): inputs is BertIds => typeof inputs === 'object' && 'inputIds' in inputs;

const numbered = (name: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${name}.${i}`);
