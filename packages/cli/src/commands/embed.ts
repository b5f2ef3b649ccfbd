import { embedOptions, poolingModes, type EmbedOptions } from '@firth/bert/options';
import { checkEnding } from '@firth/checkpoints/options';
import { embedOptions as elmoOptions } from '@firth/elmo/options';
import type { Command } from 'commander';
import { modelInputs, refuseSameFile } from '../conversion/same-file.js';
import { writeEmbeddings } from '../conversion/write-embeddings.js';
import { locate } from '../locate.js';
import { interruptible } from '../interrupt.js';
import { modelFamily } from '../model-family.js';
import { addDescribed, describedOption, describedValues } from '../described-options.js';
import { addModelOptions, modelChoices, type ModelOptions } from '../model-options.js';
import { eitherWay, forceOption, jsonOption, someOf } from '../options.js';
import { UsageError } from '../output/errors.js';
import { counted } from '../output/format.js';
import { toJsonLine } from '../output/json.js';
import { written } from '../output/pieces.js';
import { Progress } from '../output/progress.js';
import { renderEmbeddings } from '../output/similarities.js';
import { styleOf } from '../output/style.js';
import { listOf, readTexts, textsFrom } from '../texts.js';
import type { Terminal } from '../terminal.js';
import { embedWords } from './embed-words.js';

interface Options extends ModelOptions, Pick<EmbedOptions, 'pooling' | 'normalize' | 'maxLength' | 'promptName'> {
  readonly batchSize?: number;
  readonly jsonl?: true;
  readonly out?: string;
  readonly force?: true;
}

/** Without its default, so that it is known where it was said: a BERT has none. */
const batchSize = { ...elmoOptions.entries.batchSize, default: undefined };

export function addEmbed(program: Command, terminal: Terminal): void {
  const command = program
    .command('embed')
    .description(
      "Turn texts into vectors, by the folder's own recipe (sentence-transformers) or the tokens' mean; by an ELMo each word.",
    )
    .argument('<model>', 'folder of a BERT or an ELMo, or a checkpoint file in it')
    .argument(
      '[text...]',
      'texts (for an ELMo words with spaces between them); lines of standard input where none is named',
    )
    .option(
      '--pooling <modes>',
      `instead of the folder's: ${poolingModes.join(', ')}; several with commas`,
      someOf(poolingModes),
    )
    .option('--normalize', 'scale each vector to length 1')
    .option('--no-normalize', 'leave the lengths as they are');
  eitherWay(command, 'normalize');
  addDescribed(command, embedOptions, { maxLength: '--max-length <tokens>', promptName: '--prompt-name <name>' })
    .addOption(describedOption('--batch-size <sentences>', batchSize))
    .option('-o, --out <file>', 'write the vectors to a safetensors file, `embeddings` [texts, dimension]')
    .addOption(forceOption());
  addModelOptions(command)
    .option('--jsonl', 'print one JSON object a line, {"text", "embedding"}')
    .addOption(jsonOption().conflicts('jsonl'))
    .action((model: string, given: string[], options: Options) => embed(model, given, options, terminal));
}

async function embed(model: string, given: readonly string[], options: Options, terminal: Terminal): Promise<void> {
  if (options.force === true && options.out === undefined) throw new UsageError('--force is for --out');
  const isStreamed = options.jsonl === true && options.out === undefined;
  const source = isStreamed ? textsFrom(given, terminal) : await readTexts(given, terminal);
  const path = await locate(model, terminal);
  if (options.out !== undefined) await refuseSameFile(await modelInputs(path), [options.out]);
  if (options.out !== undefined) checkEnding('embed', 'out', options.out, 'safetensors');
  if ((await modelFamily(path)) === 'elmo') {
    refuseSentenceOptions(options);
    await embedWords(path, await listOf(source), options, terminal);
    return;
  }
  if (options.batchSize !== undefined)
    throw new UsageError('--batch-size is for an ELMo: this model takes texts by length');
  if (isStreamed) {
    await interruptible((signal) => streamVectors(path, source, options, terminal, signal));
    return;
  }
  const texts = await listOf(source);
  await interruptible(async (signal) => {
    const vectors = await embedTexts(path, texts, options, terminal, signal);
    const dimension = vectors[0]?.length ?? 0;
    if (options.out !== undefined)
      await writeEmbeddings(options.out, texts, vectors, { signal, force: options.force === true });
    const { stdout } = terminal;
    const entries = texts.map((text, i) => ({ text, embedding: [...(vectors[i] ?? [])] }));
    if (options.jsonl) for (const entry of entries) stdout.write(toJsonLine(entry));
    else if (options.json) {
      const result = options.out === undefined ? { embeddings: entries } : { texts: texts.length, out: options.out };
      stdout.write(toJsonLine({ model, dimension, ...result }));
    } else if (options.out !== undefined)
      stdout.write(`${options.out}: ${counted(texts.length, 'vector')} of ${dimension}\n`);
    else stdout.write(renderEmbeddings(texts, vectors, styleOf(stdout, terminal)));
  });
}

/** An ELMo has a vector for each word and layer, not one for a text. */
function refuseSentenceOptions(options: Options): void {
  const forTexts = ['pooling', 'normalize', 'maxLength', 'promptName', 'out', 'json'] as const;
  const names = [...forTexts, 'paddedEmbeddings', 'lowerCase', 'cased', 'splitSpecialTokens'] as const;
  const given = names.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  const flag = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UsageError(`--${flag} is not for an ELMo, which gives each word its vectors, a JSON object a sentence`);
}

/** A line for each text in their order, as soon as those before it are there. */
async function streamVectors(
  path: string,
  source: ReturnType<typeof textsFrom>,
  options: Options,
  { stdout }: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const { BertModel } = await import('@firth/bert');
  const bert = await BertModel.fromPretrained(path, modelChoices(options));
  const [texts, vectors] = [new Map<number, string>(), new Map<number, Float32Array>()];
  const noted = async function* () {
    let index = 0;
    for await (const text of source) {
      texts.set(index++, text);
      yield text;
    }
  };
  try {
    let next = 0;
    const wanted = { ...describedValues(embedOptions, options), signal };
    for await (const { index, embedding } of bert.embedStream(noted(), wanted)) {
      vectors.set(index, embedding);
      for (let vector = vectors.get(next); vector !== undefined; vector = vectors.get(++next)) {
        await written(stdout, toJsonLine({ text: texts.get(next), embedding: [...vector] }));
        texts.delete(next);
        vectors.delete(next);
      }
    }
  } finally {
    await bert.dispose();
  }
}

async function embedTexts(
  path: string,
  texts: readonly string[],
  options: Options,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const { BertModel } = await import('@firth/bert');
  const progress = new Progress(terminal, 'embedding', (count) => counted(count, 'text'));
  const onProgress = (done: number, total: number) => {
    progress.update(done, total);
  };
  const bert = await BertModel.fromPretrained(path, {
    ...modelChoices(options),
  });
  try {
    return await bert.embed(texts, { ...describedValues(embedOptions, options), signal, onProgress });
  } finally {
    progress.stop();
    await bert.dispose();
  }
}
