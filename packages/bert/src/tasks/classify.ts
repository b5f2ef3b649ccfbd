import { asFloat32, OpsError, Programs } from '@firth/ops';
import type { BertInput } from '../forward.js';
import { checkLength, type BertText } from '../inputs.js';
import { bertWeights, type LoadedBert } from '../loaded-bert.js';
import { classifierParts } from '../schema.js';
import { classifyProgram } from './classify-program.js';
import { encodeTexts } from './encode-texts.js';
import { classification, type Classification } from './label-scores.js';
import { runInBatches, type BatchOptions } from './run-in-batches.js';

export interface ClassifyOptions extends BatchOptions {
  /** Tokens, special ones included, after which a text is cut, of a pair the longer; unless given, too long a text is refused. */
  readonly maxLength?: number;
}

/** `classify` of a loaded BERT. */
export class Classify {
  readonly #loaded: LoadedBert;
  readonly #programs = new Programs<BertInput, 'logits'>();

  constructor(loaded: LoadedBert) {
    this.#loaded = loaded;
  }

  /** One answer for each text or pair, in the order given; texts of like length are computed together. */
  async run(texts: readonly BertText[], options: ClassifyOptions): Promise<Classification[]> {
    const { config, tokenizer } = this.#loaded;
    const { maxLength, signal } = options;
    if (maxLength !== undefined && !(Number.isSafeInteger(maxLength) && maxLength >= 4))
      throw new OpsError('BAD_INPUT', `maxLength: expected a whole number of at least 4, found ${maxLength}`);
    const limit = maxLength === undefined ? undefined : Math.min(maxLength, config.maxPositionEmbeddings);
    const [program, rows] = await Promise.all([
      this.#program(), // the engine's thread is at it while this one tokenizes
      encodeTexts(texts, tokenizer, { maxLength: limit, signal }),
    ]);
    rows.forEach((row, i) => {
      checkLength(row, config, i);
    });
    const found = new Array<Classification>(texts.length);
    for await (const { indices, outputs } of runInBatches(program, rows, this.#loaded, options)) {
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
