import { int32, Programs, type Executable } from '@firth/ops';
import { layerOutputs, outputsOf, type AskedOf, type LayerOutputs, type LayerRequest } from '@firth/transformer';
import { OptionError, shown } from '@firth/options';
import { checkLength, encodeText, gptTexts, padRows, type GptText } from './inputs.js';
import { gptWeights, type LoadedGpt } from './loaded-gpt.js';
import { forwardProgram, type GptInput } from './programs.js';
import type { GptParts } from './schema.js';

/** The optional outputs that a request names, and no others. */
export type Asked<R> = AskedOf<LayerOutputs, R>;

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
  async run<R>(
    texts: GptTexts,
    parts: GptParts,
    outputs: readonly string[],
    asks: LayerRequest,
    classified?: readonly number[],
  ) {
    const layers = layerOutputs(asks, this.#loaded.config.numHiddenLayers);
    const rows = this.rows('forward', texts);
    if (classified !== undefined) checkClassified(classified, rows);
    const program = await this.#program(parts, [...outputs, ...layers.taps]);
    const mcTokenIds = int32(classified ?? rows.map(({ length }) => length - 1), [rows.length]);
    const output = outputsOf(await program.run({ ...padRows(rows, 'right'), mcTokenIds }));
    return { output, asked: layers.from(output) as Asked<R> }; // a key is there exactly where the request says true
  }

  /** The token ids of each text. */
  rows(call: string, texts: GptTexts): Int32Array[] {
    const { tokenizer, config } = this.#loaded;
    return gptTexts(call, texts).map((text, i) => {
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

/** Each text has one token that the second head reads. */
function checkClassified(classified: readonly number[], rows: readonly Int32Array[]): void {
  const refuse = (option: string, expected: string, found: unknown) =>
    new OptionError({ call: 'forward', option, expected, found: shown(found) });
  if (classified.length !== rows.length)
    throw refuse('classified', `a list of ${rows.length}, one for each text`, classified);
  for (const [i, at] of classified.entries()) {
    const last = (rows[i]?.length ?? 0) - 1;
    if (at > last) throw refuse(`classified[${i}]`, `a token of the text, 0 to ${last}`, at);
  }
}
