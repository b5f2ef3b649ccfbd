import { asFloat32, int32, Programs, type Executable } from '@firth/ops';
import { onAbort, OptionError, shown, textsOf } from '@firth/options';
import type { BertTokenizer, Encoding } from '@firth/tokenizers/bert';
import { batchesByLength, runInBatches } from '@firth/transformer';
import type { BertInput } from '../forward.js';
import { padRows, rowsAt } from '../inputs.js';
import type { LoadedBert } from '../loaded-bert.js';
import { encodeTexts } from '../tasks/encode-texts.js';
import { checkMaxLength } from '../tasks/max-length.js';
import { Turns } from '../tasks/turns.js';
import { ahead } from './ahead.js';
import { embedProgram, promptedProgram } from './embed-program.js';
import { embedOptions, embedStreamOptions, type EmbedOptions } from './embed-options.js';
import type { SentenceRecipe } from './recipe.js';
import { recipeFor } from './recipe-for.js';
import { closeModules, openModules, sentenceWeights, type ModuleCheckpoints } from './sentence-weights.js';
import { sentenceTokenizer } from './sentence-tokenizer.js';
import { textWindows, type TextRequest, type TextSource } from './text-windows.js';

/** A vector and the index of the text that it belongs to. */
export interface EmbeddedText {
  readonly index: number;
  readonly embedding: Float32Array;
}

/** Rows whose grouping takes a few milliseconds, before which the event loop has its turn. */
const MANY = 256;

interface EncodedWindow {
  readonly start: number;
  readonly rows: readonly Encoding[];
}

/** What a call computes: the recipe with its options, the prompt, and the tokens of it that a pooling leaves out. */
interface Plan {
  readonly recipe: SentenceRecipe;
  readonly prompt: string;
  readonly maxLength: number;
  readonly skipped: number;
}

/** `embed` of a loaded BERT. */
export class Embed {
  readonly #loaded: LoadedBert;
  readonly #modules: ModuleCheckpoints;
  readonly #programs = new Programs<BertInput, 'embedding'>();
  readonly #prompted = new Programs<BertInput | 'promptLength', 'embedding'>();
  readonly #tokenizer: BertTokenizer;

  private constructor(loaded: LoadedBert, tokenizer: BertTokenizer, modules: ModuleCheckpoints) {
    this.#loaded = loaded;
    this.#tokenizer = tokenizer;
    this.#modules = modules;
  }

  static async open(loaded: LoadedBert): Promise<Embed> {
    const tokenizer = await sentenceTokenizer(loaded);
    const modules = await openModules(loaded);
    try {
      sentenceWeights(loaded, loaded.recipe.steps, modules); // refuses a missing or mis-shaped tensor now
      return new Embed(loaded, tokenizer, modules);
    } catch (error) {
      await closeModules(modules);
      throw error;
    }
  }

  /** One vector for each text, in the order given; texts of like length are computed together. */
  async run(given: string | readonly string[], options: EmbedOptions): Promise<Float32Array[]> {
    const read = embedOptions.read(options);
    const texts = textsOf('embed', given);
    const vectors = new Array<Float32Array>(texts.length);
    for await (const { index, embedding } of this.#vectors({ call: 'embed', source: texts, soon: false }, read))
      vectors[index] = embedding;
    return vectors;
  }

  /** The vectors as their batches are done, each with the index of its text; the longest texts of a window come first. */
  async *stream(texts: TextSource, options: object): AsyncGenerator<EmbeddedText, void, undefined> {
    yield* this.#vectors({ call: 'embedStream', source: texts, soon: true }, embedStreamOptions.read(options));
  }

  async dispose(): Promise<void> {
    await this.#programs.dispose();
    await this.#prompted.dispose();
    await closeModules(this.#modules);
  }

  async *#vectors(request: TextRequest, options: EmbedOptions): AsyncGenerator<EmbeddedText, void, undefined> {
    const plan = this.#plan(request.call, options);
    const { engine, config } = this.#loaded;
    const total = Array.isArray(request.source) ? request.source.length : 0;
    const compiling = this.#program(plan); // the engine's thread is at it while this one tokenizes
    compiling.catch(() => undefined); // it is awaited below
    // Whoever leaves the loop aborts what was begun for the next steps.
    const [abort, signal] = aborter(options.signal);
    try {
      for await (const { start, rows } of ahead(this.#encoded(request, plan, signal))) {
        if (rows.length >= MANY) await new Turns(signal).give();
        const lengths = rows.map(({ length }) => length);
        const batches = batchesByLength(lengths, engine.batchTokens);
        const inputsOf = (indices: readonly number[]) => padRows(rowsAt(rows, indices), config);
        const onProgress = (done: number) => options.onProgress?.(start + done, Math.max(total, start + rows.length));
        for await (const { indices, outputs } of runInBatches(await compiling, batches, inputsOf, {
          onProgress,
          signal,
        })) {
          const vectors = asFloat32(outputs.embedding); // [B, D]
          for (const [row, index] of indices.entries())
            yield { index: start + index, embedding: vectors.at(row).data.slice() };
        }
      }
      await compiling; // refuses what cannot be computed where there is no text, too
    } finally {
      abort();
    }
  }

  async *#encoded(
    request: TextRequest,
    { prompt, maxLength }: Plan,
    signal: AbortSignal,
  ): AsyncGenerator<EncodedWindow, void, undefined> {
    for await (const { start, texts } of textWindows(request, signal)) {
      const prompted = prompt === '' ? texts : texts.map((text) => prompt + text);
      yield { start, rows: await encodeTexts(prompted, this.#tokenizer, { maxLength, signal }) };
    }
  }

  #plan(call: string, options: EmbedOptions): Plan {
    const { config } = this.#loaded;
    checkMaxLength(call, options.maxLength, config.maxPositionEmbeddings);
    const recipe = recipeFor(this.#loaded, options, call);
    const prompt = promptOf(recipe, options.promptName, call);
    const cut = recipe.maxLength ?? this.#tokenizer.modelMaxLength ?? Infinity;
    const maxLength = Math.min(cut, config.maxPositionEmbeddings);
    const isLeftOut = prompt !== '' && recipe.steps.some((step) => step.kind === 'pooling' && !step.includePrompt);
    const skipped = isLeftOut ? this.#tokenizer.encode(prompt, { maxLength }).length - 1 : 0; // without its [SEP]
    return { recipe, prompt, maxLength, skipped };
  }

  async #program({ recipe, skipped }: Plan): Promise<Pick<Executable<BertInput, 'embedding'>, 'run'>> {
    const { engine, config } = this.#loaded;
    const key = JSON.stringify(recipe.steps);
    const weights = () => sentenceWeights(this.#loaded, recipe.steps, this.#modules);
    if (skipped === 0) return this.#programs.get(key, () => engine.compile(embedProgram(config, recipe), weights()));
    const program = await this.#prompted.get(key, () => engine.compile(promptedProgram(config, recipe), weights()));
    const promptLength = int32([skipped], [1]);
    return { run: (inputs, options) => program.run({ ...inputs, promptLength }, options) };
  }
}

function promptOf({ prompts, defaultPrompt }: SentenceRecipe, name: string | undefined, call: string): string {
  const chosen = name ?? defaultPrompt;
  const prompt = chosen === undefined ? '' : prompts.get(chosen);
  if (prompt !== undefined) return prompt;
  const names = [...prompts.keys()].map((one) => `'${one}'`).join(', ');
  const expected = names === '' ? 'none, since the folder has no prompts' : `one of ${names}`;
  throw new OptionError({ call, option: 'promptName', expected, found: shown(chosen) });
}

/** A signal that follows another, and a function that aborts it alone and lets go of the other. */
function aborter(followed: AbortSignal | undefined): [abort: () => void, signal: AbortSignal] {
  const controller = new AbortController();
  const follow = () => {
    controller.abort(followed?.reason);
  };
  const release = onAbort(followed, follow);
  if (followed?.aborted === true) follow();
  const abort = () => {
    release();
    controller.abort();
  };
  return [abort, controller.signal];
}
