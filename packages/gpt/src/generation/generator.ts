import { Programs, type Executable } from '@firth/ops';
import { OptionError, shown } from '@firth/options';
import { BertTokenizer } from '@firth/tokenizers';
import { checkLength, encodeText, gptTexts, oneText, type GptText } from '../inputs.js';
import { gptWeights, type LoadedGpt } from '../loaded-gpt.js';
import { stepProgram } from '../programs.js';
import { languageModel } from '../schema.js';
import { beamSearch } from './beam-search.js';
import { CachedBatch, type StepOutput } from './cached-batch.js';
import { endsOfText } from './ends-of-text.js';
import { IncrementalText, textOf, withoutSpaces } from './incremental-text.js';
import {
  generateOptions,
  streamOptions,
  type GenerateOptions,
  type GreedyOptions,
  type ReadGenerateOptions,
  type SamplingOptions,
} from './generate-options.js';
import { lengthSettings, tooLong, type LengthSettings } from './length-settings.js';
import { settingsOf, type Settings } from './settings.js';
import { StopStrings } from './stop-strings.js';
import { neededOutput, tokenLoop, type BatchPlace } from './token-loop.js';
import { reading, withDefaults } from './with-defaults.js';

/** Why a text ended: a token that ends texts, a stop string, or `maxNewTokens`. */
export type FinishReason = 'eos' | 'stop' | 'length';

/** A continuation of a prompt. */
export interface GeneratedText {
  /** Without the prompt, special tokens, and the stop string that ended it. */
  readonly text: string;
  /** Every generated token, the one that ended the text too. */
  readonly tokenIds: Int32Array;
  readonly finishReason: FinishReason;
}

/** What beam search found for a prompt: the best text, and as many others as were asked for. */
export interface BeamText extends GeneratedText {
  /** The sum of log-probabilities over the length to the power of `lengthPenalty`. */
  readonly score: number;
  readonly others: readonly Omit<BeamText, 'others'>[];
}

/** One token as it comes, and the text that it makes whole: none while a character, or what may be a stop string, is not. */
export interface StreamedToken {
  readonly tokenId: number;
  readonly text: string;
}

/** Some of the prompts of a call. */
interface PromptBatch extends BatchPlace {
  readonly prompts: readonly Int32Array[];
}

/** Numbers of keys and values in a batch's cache, 1 GiB of them. */
const MOST_CACHED = 1 << 28;
/** Numbers of logits of a step, 64 MiB of them. */
const MOST_LOGITS = 1 << 24;

/** `generate` and `stream` of a loaded GPT. */
export class Generator {
  readonly #loaded: LoadedGpt;
  readonly #programs = new Programs<string, string>();

  constructor(loaded: LoadedGpt) {
    this.#loaded = loaded;
  }

  async run(texts: readonly GptText[], options?: GenerateOptions): Promise<(GeneratedText | BeamText)[]> {
    const common = this.#settings('generate', options, (given) => generateOptions.read(given));
    const prompts = this.#prompts('generate', gptTexts('generate', texts), common);
    const size = this.#batchSize(prompts, common.of(longestOf(prompts)));
    const found: (GeneratedText | BeamText)[] = [];
    for (let done = 0; done < prompts.length;) {
      const length = prompts[done]?.length ?? 0;
      const other = prompts.findIndex((prompt, i) => i > done && !common.areAlike(prompt.length, length));
      const end = Math.min(done + size, other < 0 ? prompts.length : other);
      const settings = common.of(length);
      const batch = { first: done, total: prompts.length, prompts: prompts.slice(done, end) };
      found.push(...(await this.#batch(batch, settings)));
      settings.signal?.throwIfAborted();
      done = end;
    }
    return found;
  }

  async #batch({ first, total, prompts }: PromptBatch, settings: Settings): Promise<(GeneratedText | BeamText)[]> {
    const batch = await this.#open(prompts.length, settings.beams === undefined ? neededOutput(settings) : 'logits');
    const place = { first, total };
    try {
      if (settings.beams !== undefined) {
        const found = await beamSearch(batch, prompts, settings, settings.beams, place);
        return found.map((sequences, i) => this.#beamText(sequences, prompts[i] ?? new Int32Array(), settings));
      }
      const growing = prompts.map((prompt) => this.#grow(prompt, settings));
      const ended = ({ index, tokenId }: { index: number; tokenId: number }) =>
        growing[index]?.push(tokenId).ends ?? true;
      const loop = tokenLoop(batch, prompts, settings, ended, place);
      while ((await loop.next()).done !== true); // the texts grow in `ended`
      return growing.map((text) => text.end());
    } finally {
      await batch.dispose();
    }
  }

  /** Prompts whose keys and values, at their longest, and logits memory holds at once. */
  #batchSize(prompts: readonly Int32Array[], { beams, maxNewTokens }: Settings): number {
    const { numHiddenLayers, hiddenSize, vocabSize } = this.#loaded.config;
    const longest = longestOf(prompts) + maxNewTokens;
    const rows = Math.min(MOST_CACHED / (2 * numHiddenLayers * hiddenSize * longest), MOST_LOGITS / vocabSize);
    return Math.max(1, Math.floor(rows / (beams?.count ?? 1)));
  }

  async *stream(
    text: GptText,
    options?: GreedyOptions | SamplingOptions,
  ): AsyncGenerator<StreamedToken, GeneratedText, undefined> {
    const common = this.#settings('stream', options, (given) => streamOptions.read(given));
    const [prompt = new Int32Array()] = this.#prompts('stream', [oneText('stream', 'prompt', text)], common);
    const settings = common.of(prompt.length);
    const growing = this.#grow(prompt, settings);
    const batch = await this.#open(1, neededOutput(settings));
    try {
      let [shown, count] = ['', 0];
      const ended = ({ tokenId }: { tokenId: number }) => {
        const pushed = growing.push(tokenId);
        const isLast = pushed.ends || ++count === settings.maxNewTokens;
        // The last token brings what was held back, a character that is not whole too.
        shown = isLast ? pushed.text + growing.rest() : pushed.text;
        return pushed.ends;
      };
      for await (const [token] of tokenLoop(batch, [prompt], settings, ended, { first: 0, total: 1 }))
        if (token !== undefined) yield { tokenId: token.tokenId, text: shown };
      return growing.end();
    } finally {
      await batch.dispose();
    }
  }

  dispose(): Promise<void> {
    return this.#programs.dispose();
  }

  /** @throws the signal's reason where it was aborted before. */
  #settings(
    call: 'generate' | 'stream',
    given: unknown,
    read: (given: unknown) => ReadGenerateOptions,
  ): LengthSettings {
    const { config, tokenizer, generation } = this.#loaded;
    const options = withDefaults(call, generation, given, read);
    options.signal?.throwIfAborted();
    const said: Readonly<Record<string, unknown>> = { ...(typeof given === 'object' ? given : {}) };
    const settings = reading(generation, said, () => settingsOf(options, config, endsOfText(config, tokenizer)));
    return lengthSettings(settings, said, generation, config.maxPositionEmbeddings);
  }

  #prompts(call: string, texts: readonly GptText[], common: LengthSettings): Int32Array[] {
    const { config, tokenizer, generation } = this.#loaded;
    return texts.map((text, i) => {
      const ids = encodeText(text, tokenizer, config, i);
      checkLength(ids, config, i);
      const { maxNewTokens } = common.of(ids.length);
      if (maxNewTokens < 1) throw tooLong(call, i, ids.length, generation);
      const positions = config.maxPositionEmbeddings;
      // The last token is generated, and never read.
      if (ids.length + maxNewTokens - 1 <= positions) return ids;
      const why = `prompt ${i} has ${ids.length} tokens and the model ${positions} positions`;
      const expected = `at most ${positions - ids.length + 1} (${why})`;
      throw new OptionError({ call, option: 'maxNewTokens', expected, found: shown(maxNewTokens) });
    });
  }

  async #open(batch: number, output: StepOutput): Promise<CachedBatch> {
    const loaded = this.#loaded;
    const program: Executable<string, string> = await this.#programs.get('step', () =>
      loaded.engine.compile(stepProgram(loaded.config), gptWeights(loaded, languageModel)),
    );
    return CachedBatch.open(program, loaded.config, batch, output);
  }

  #grow(prompt: Int32Array, settings: Settings): GrowingText {
    const { tokenizer } = this.#loaded;
    const spelled = tokenizer instanceof BertTokenizer ? withoutSpaces : (text: string) => text;
    const decode = (ids: readonly number[]) => spelled(textOf(tokenizer, ids));
    return new GrowingText(new IncrementalText(decode, prompt), settings);
  }

  #beamText(
    sequences: readonly { readonly ids: readonly number[]; readonly score: number }[],
    prompt: Int32Array,
    settings: Settings,
  ): BeamText {
    const texts = sequences.map(({ ids, score }) => {
      const growing = this.#grow(prompt, settings);
      for (const id of ids) if (growing.push(id).ends) break;
      return { ...growing.end(), score };
    });
    const [best, ...others] = texts;
    if (best === undefined) throw new TypeError('a search finds as many texts as there are beams');
    return { ...best, others };
  }
}

const longestOf = (prompts: readonly Int32Array[]): number =>
  prompts.reduce((most, { length }) => Math.max(most, length), 0);

/** A continuation under way: its tokens, its text, and whether it has ended. */
class GrowingText {
  readonly #incremental: IncrementalText;
  readonly #stop: StopStrings;
  readonly #eosTokenIds: readonly number[];
  readonly #ids: number[] = [];
  #finishReason: FinishReason = 'length';
  text = '';

  constructor(incremental: IncrementalText, { stop, eosTokenIds }: Settings) {
    this.#incremental = incremental;
    this.#stop = new StopStrings(stop);
    this.#eosTokenIds = eosTokenIds;
  }

  push(id: number): { readonly text: string; readonly ends: boolean } {
    this.#ids.push(id);
    const text = this.#stop.push(this.#incremental.push(id));
    this.text += text;
    if (this.#stop.found) this.#finishReason = 'stop';
    else if (this.#eosTokenIds.includes(id)) this.#finishReason = 'eos';
    return { text, ends: this.#finishReason !== 'length' };
  }

  /** Adds to the text what was held back, and gives it. */
  rest(): string {
    const rest = this.#stop.found ? '' : this.#stop.push(this.#incremental.end()) + this.#stop.end();
    this.text += rest;
    return rest;
  }

  end(): GeneratedText {
    this.rest();
    return { text: this.text, tokenIds: Int32Array.from(this.#ids), finishReason: this.#finishReason };
  }
}
