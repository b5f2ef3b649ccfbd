import { asFloat32, Programs } from '@firth/ops';
import { batchesByLength, runInBatches } from '@firth/transformer';
import type { BertInput } from '../forward.js';
import { checkLength, padRows, rowsAt } from '../inputs.js';
import { bertWeights, type LoadedBert } from '../loaded-bert.js';
import { pairsOf } from './bert-texts.js';
import { encodeTexts } from './encode-texts.js';
import { nextSentenceOptions } from './next-sentence-options.js';
import { nextSentenceParts, nextSentenceProgram } from './next-sentence-program.js';

/** The two probabilities of the next-sentence task; they sum to 1. */
export interface NextSentence {
  readonly isNext: number;
  readonly notNext: number;
}

/** `nextSentence` of a loaded BERT. */
export class NextSentences {
  readonly #loaded: LoadedBert;
  readonly #programs = new Programs<BertInput, 'logits'>();

  constructor(loaded: LoadedBert) {
    this.#loaded = loaded;
  }

  /** One answer for each pair, in the order given. */
  async run(given: unknown, options: unknown): Promise<NextSentence[]> {
    const { signal, onProgress } = nextSentenceOptions.read(options);
    const pairs = pairsOf('nextSentence', given);
    const { config, tokenizer, engine } = this.#loaded;
    const [program, rows] = await Promise.all([this.#program(), encodeTexts(pairs, tokenizer, { signal })]);
    rows.forEach((row, i) => {
      checkLength(row, config, i);
    });
    const lengths = rows.map(({ length }) => length);
    const batches = batchesByLength(lengths, engine.batchTokens);
    const found = new Array<NextSentence>(pairs.length);
    const inputsOf = (indices: readonly number[]) => padRows(rowsAt(rows, indices), config);
    for await (const { indices, outputs } of runInBatches(program, batches, inputsOf, { signal, onProgress })) {
      const logits = asFloat32(outputs.logits); // [B, 2]
      for (const [row, index] of indices.entries()) found[index] = probabilities(logits.at(row).data);
    }
    return found;
  }

  dispose(): Promise<void> {
    return this.#programs.dispose();
  }

  #program() {
    const loaded = this.#loaded;
    return this.#programs.get('next-sentence', () =>
      loaded.engine.compile(nextSentenceProgram(loaded.config), bertWeights(loaded, nextSentenceParts)),
    );
  }
}

/** Softmax of two. */
function probabilities([next = 0, random = 0]: Float32Array): NextSentence {
  const isNext = 1 / (1 + Math.exp(random - next));
  return { isNext, notNext: 1 - isNext };
}
