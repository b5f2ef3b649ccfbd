import { writeSafetensors, type WriteOptions } from '@firth/checkpoints';
import {
  leavesOf,
  Programs,
  readWeight,
  type Engine,
  type Executable,
  type Program,
  type RunOptions,
  type Tensor,
  type Tree,
  type WeightSource,
} from '@firth/ops';
import { checkArgument, name, OptionError, sentencesOf } from '@firth/options';
import type { WordVocabulary } from '@firth/tokenizers';
import type { Batch, TrainingTask } from '@firth/training';
import { checkWords } from './arguments.js';
import { sentenceSampling, type SentenceSampling } from './language-options.js';
import { perplexity, sampleWords } from './sample.js';
import { lossOptions, perplexityOptions, type ScoreOptions } from './score-options.js';

/** Stands before the first word of a sentence and behind the last, as in Mikolov's rnnlm. */
export const SENTENCE_END = '</s>';

/** A sentence as the model reads it: its words' ids between two marks of its end. */
export type Sentence = readonly number[];

export type { SentenceSampling } from './language-options.js';

/** Where a model's parts come from. */
export interface LanguageModelParts<S> {
  readonly vocabulary: WordVocabulary;
  readonly engine: Engine;
  readonly weights: Tree<S, WeightSource>;
  /** Closes the file that the weights lie in. */
  readonly close?: () => Promise<void>;
}

/** What is the same of every language model of words. It holds memory, and a file where it came from one, until `dispose()`. */
export abstract class LanguageModel<S, I extends string, O extends string> {
  readonly vocabulary: WordVocabulary;
  readonly #parts: LanguageModelParts<S>;
  readonly #program: Program<S, I, O | 'logits' | 'loss'>;
  readonly #programs = new Programs<I, O | 'logits' | 'loss'>();

  protected constructor(program: Program<S, I, O | 'logits' | 'loss'>, parts: LanguageModelParts<S>) {
    this.vocabulary = parts.vocabulary;
    this.#parts = parts;
    this.#program = program;
  }

  /** What `save` writes beside the weights. */
  protected abstract readonly description: Readonly<Record<string, string>>;
  protected abstract collate(sentences: readonly Sentence[]): Batch<I>;
  /** What gives the logits [V] of the next word for all words so far, called with one more each time. */
  protected abstract reader(): (ids: readonly number[]) => Promise<Float32Array>;

  /** Ids of a sentence's words, those that the vocabulary lacks as its unknown word. */
  encode(words: readonly string[]): Sentence {
    const end = this.vocabulary.idOf(SENTENCE_END);
    return [end, ...this.vocabulary.encode(checkWords('encode', words)), end];
  }

  /**
   * The mean cross entropy of all words of some sentences, each sentence's end among them: all there is of one without words.
   *
   * @throws OptionError naming a wrong option, the place of what is no word, or no sentence; the signal's
   * reason when it is aborted.
   */
  loss(sentences: readonly (readonly string[])[], options?: ScoreOptions): Promise<number> {
    return this.#loss('loss', sentences, lossOptions, options);
  }

  /** e to the `loss`: between how many words it hesitates on average. */
  async perplexity(sentences: readonly (readonly string[])[], options?: ScoreOptions): Promise<number> {
    return perplexity(await this.#loss('perplexity', sentences, perplexityOptions, options));
  }

  async #loss(call: string, given: unknown, described: typeof lossOptions, options: unknown): Promise<number> {
    const { batchSize, signal, onProgress } = described.read(options);
    const sentences = sentencesOf(call, given);
    sentences.forEach((words, i) => {
      const empty = words.indexOf('');
      if (empty >= 0)
        throw new OptionError({ call, option: `sentences[${i}][${empty}]`, expected: 'a word', found: "''" });
    });
    if (sentences.length === 0)
      throw new OptionError({ call, option: 'sentences', expected: 'at least one', found: 'none' });
    signal?.throwIfAborted();
    let [sum, count] = [0, 0];
    for (let at = 0; at < sentences.length; at += batchSize) {
      const batch = sentences.slice(at, at + batchSize).map((words) => this.encode(words));
      const { loss } = await this.run(this.collate(batch), 'loss', { signal });
      const words = predictedWords(batch);
      sum += words * (loss.data[0] ?? NaN);
      count += words;
      await onProgress?.(at + batch.length, sentences.length);
      signal?.throwIfAborted();
    }
    return sum / count;
  }

  /** Draws a sentence word by word, up to its end. The words behind the prompt. @throws OptionError */
  async sample(options: SentenceSampling): Promise<string[]> {
    const { prompt, ...drawing } = sentenceSampling.read(options);
    const begun = this.encode(prompt).slice(0, -1);
    const endId = this.vocabulary.idOf(SENTENCE_END);
    return this.vocabulary.decode(await sampleWords(begun, this.reader(), { ...drawing, endId }));
  }

  /** Training of this model on sentences that `encode` gave, as `train` of @firth/training takes it; its own weights stay. */
  task(): TrainingTask<Sentence, S, I, O | 'logits'> {
    return {
      program: this.#program,
      weights: this.#parts.weights,
      collate: (sentences) => this.collate(sentences),
      length: (sentence) => sentence.length - 1,
      terms: predictedWords,
    };
  }

  /** Writes everything as one safetensors file, which takes its name when it is complete. */
  async save(path: string, options: WriteOptions = {}): Promise<void> {
    checkArgument('save', 'path', name(), path);
    const leaves = leavesOf<S, WeightSource>(this.#program.schema, this.#parts.weights);
    const tensors = leaves.map(({ path: at, spec: { shape }, value }) => {
      const read = async () => new Uint8Array((await readWeight(value)).buffer);
      return { name: at, dtype: 'float32', shape, read } as const;
    });
    const metadata = { ...this.description, vocabulary: this.vocabulary.words.join('\n') };
    await writeSafetensors(path, tensors, { ...options, metadata });
  }

  /** Frees the sessions; calls after it are refused. The engine is the caller's. */
  async dispose(): Promise<void> {
    await this.#programs.dispose();
    await this.#parts.close?.();
  }

  protected partsWith(weights: Tree<S, WeightSource>): LanguageModelParts<S> {
    return { vocabulary: this.vocabulary, engine: this.#parts.engine, weights };
  }

  /** The loss alone, or logits and what is carried to the next word. */
  protected async run(
    batch: Batch<I>,
    name: 'logits' | 'loss',
    options: RunOptions = {},
  ): Promise<Readonly<Record<O | 'logits' | 'loss', Tensor>>> {
    const { engine, weights } = this.#parts;
    const outputs: readonly (O | 'logits' | 'loss')[] = name === 'loss' ? [name] : [name, ...this.carried];
    const compile = (): Promise<Executable<I, O | 'logits' | 'loss'>> =>
      engine.compile(this.#program, weights, { outputs });
    const program = await this.#programs.get(name, compile);
    return program.run(batch, options);
  }

  /** What one word leaves for the next. */
  protected readonly carried: readonly O[] = [];
}

/** Every word but the mark that a sentence begins with. */
export const predictedWords = (sentences: readonly Sentence[]): number =>
  sentences.reduce((sum, { length }) => sum + length - 1, 0);
