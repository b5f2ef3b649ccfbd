import { asFloat32, Programs } from '@firth/ops';
import { batchesByLength, runInBatches } from '@firth/transformer';
import type { BertInput } from '../forward.js';
import { checkLength, padRows, rowsAt } from '../inputs.js';
import { bertWeights, type LoadedBert } from '../loaded-bert.js';
import { classifierParts } from '../schema.js';
import { bertTexts } from './bert-texts.js';
import { classifyOptions } from './classify-options.js';
import { classifyProgram } from './classify-program.js';
import { encodeTexts } from './encode-texts.js';
import { checkMaxLength } from './max-length.js';
import { classification, type Classification } from './label-scores.js';

/** `classify` of a loaded BERT. */
export class Classify {
  readonly #loaded: LoadedBert;
  readonly #programs = new Programs<BertInput, 'logits'>();

  constructor(loaded: LoadedBert) {
    this.#loaded = loaded;
  }

  /** One answer for each text or pair, in the order given; texts of like length are computed together. */
  async run(given: unknown, options: unknown): Promise<Classification[]> {
    const { maxLength, signal, onProgress } = classifyOptions.read(options);
    const texts = bertTexts('classify', given);
    const { config, tokenizer, engine } = this.#loaded;
    checkMaxLength('classify', maxLength, config.maxPositionEmbeddings);
    const [program, rows] = await Promise.all([
      this.#program(), // the engine's thread is at it while this one tokenizes
      encodeTexts(texts, tokenizer, { maxLength, signal }),
    ]);
    rows.forEach((row, i) => {
      checkLength(row, config, i);
    });
    const lengths = rows.map(({ length }) => length);
    const batches = batchesByLength(lengths, engine.batchTokens);
    const found = new Array<Classification>(texts.length);
    const inputsOf = (indices: readonly number[]) => padRows(rowsAt(rows, indices), config);
    for await (const { indices, outputs } of runInBatches(program, batches, inputsOf, { signal, onProgress })) {
      const logits = asFloat32(outputs.logits); // [B, labels]
      for (const [row, index] of indices.entries()) found[index] = classification(logits.at(row).data.slice(), config);
    }
    return found;
  }

  dispose(): Promise<void> {
    return this.#programs.dispose();
  }

  #program() {
    const loaded = this.#loaded;
    return this.#programs.get('classify', () =>
      loaded.engine.compile(classifyProgram(loaded.config), bertWeights(loaded, classifierParts)),
    );
  }
}
