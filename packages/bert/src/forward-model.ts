import { Programs, type Executable, type Tensor } from '@firth/ops';
import { layerOutputs, outputsOf, type AskedOf, type LayerOutputs } from '@firth/transformer';
import { forwardOptions, type ForwardRequest } from './forward-options.js';
import { forwardProgram, type BertInput } from './forward.js';
import {
  bertTexts,
  checkLength,
  completeBatch,
  encodeText,
  padRows,
  type BertBatch,
  type BertIds,
  type BertText,
  prepareFor,
} from './inputs.js';
import { bertWeights, type LoadedBert } from './loaded-bert.js';
import type { BertParts } from './schema.js';

export type { ForwardRequest } from './forward-options.js';

interface OptionalOutputs extends LayerOutputs {
  /** [B, H] */
  readonly poolerOutput: Tensor<'float32'>;
}

/** The optional outputs that a request names, and no others. */
export type Asked<R> = AskedOf<OptionalOutputs, R>;

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
    const request = forwardOptions.read(asks);
    const layers = layerOutputs(request, this.#loaded.config.numHiddenLayers);
    const pooler = request.poolerOutput === true ? ['pooler_output'] : [];
    const [program, batch] = await Promise.all([
      this.#program(parts, [...outputs, ...layers.taps, ...pooler]),
      this.#batch(inputs), // while the engine's thread opens the session
    ]);
    const output = outputsOf(await program.run(batch));
    const asked: Partial<OptionalOutputs> = {
      ...layers.from(output),
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
    const texts = bertTexts('forward', inputs);
    await prepareFor(texts, tokenizer);
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

const isIds = (inputs: unknown): inputs is BertIds =>
  typeof inputs === 'object' && inputs !== null && 'inputIds' in inputs;
