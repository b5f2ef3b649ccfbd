import type { GenerateOptions, GeneratedText, GPT2, OpenAIGPT } from '@firth/gpt';
import { Option, type Command } from 'commander';
import { openGptModel } from '../gpt-model.js';
import { interruptible } from '../interrupt.js';
import {
  casedOption,
  jsonOption,
  lowerCaseOption,
  paddedEmbeddingsOption,
  positiveNumber,
  skipUnknownTensorsOption,
  splitSpecialTokensOption,
  tokenizerChoices,
  wholeNumber,
  type TensorOptions,
} from '../options.js';
import { UsageError } from '../output/errors.js';
import { counted } from '../output/format.js';
import { toJsonLine } from '../output/json.js';
import { Progress } from '../output/progress.js';
import { readTexts } from '../texts.js';
import type { Terminal } from '../terminal.js';

interface Options extends TensorOptions {
  readonly maxNewTokens: number;
  readonly sample?: true;
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly seed?: number;
  readonly repetitionPenalty?: number;
  readonly beams?: number;
  readonly lengthPenalty?: number;
  readonly stop?: string[];
  readonly dtype: 'float32' | 'int8';
}

export function addGenerate(program: Command, terminal: Terminal): void {
  program
    .command('generate')
    .description('Continue texts with a GPT or GPT-2: greedy, unless --sample or --beams is said.')
    .argument('<model>', 'folder of a GPT or GPT-2, or a checkpoint file in it')
    .argument('[prompt...]', 'texts to continue; lines of standard input where none is named')
    .option('-n, --max-new-tokens <count>', 'tokens to generate at most', wholeNumber(1), 20)
    .option('--sample', 'draw each token instead of taking the most probable one')
    .option('--temperature <t>', 'of --sample: divides the logits', positiveNumber)
    .option('--top-k <count>', 'of --sample: keep the most probable tokens', wholeNumber(1))
    .option('--top-p <p>', 'of --sample: keep the fewest tokens whose probabilities add up to p', positiveNumber)
    .option('--seed <number>', 'of --sample: the same seed gives the same texts', wholeNumber(0))
    .option('--repetition-penalty <p>', 'make tokens that were there less probable', positiveNumber)
    .option('--beams <count>', 'search with so many beams', wholeNumber(2))
    .option('--length-penalty <p>', 'of --beams: above 0 favours longer texts', Number)
    .option('--stop <text...>', 'end where this text stands; may be said several times')
    .addOption(new Option('--dtype <type>', 'what to compute in').choices(['float32', 'int8']).default('float32'))
    .addOption(lowerCaseOption())
    .addOption(casedOption())
    .addOption(splitSpecialTokensOption())
    .addOption(paddedEmbeddingsOption())
    .addOption(skipUnknownTensorsOption())
    .addOption(jsonOption())
    .action(async (model: string, given: string[], options: Options) => {
      const settings = generateOptions(options);
      const prompts = await readTexts(given, terminal);
      const { dtype, paddedEmbeddings = false, skipUnknownTensors = false } = options;
      const gpt = await openGptModel(model, {
        dtype,
        paddedEmbeddings,
        skipUnknownTensors,
        ...tokenizerChoices(options),
      });
      try {
        await interruptible((signal) => generate(gpt, prompts, { ...settings, signal }, options, terminal));
      } finally {
        await gpt.dispose();
      }
    });
}

/** One prompt comes as it is generated; several, beams and JSON when all is done. */
async function generate(
  gpt: GPT2 | OpenAIGPT,
  prompts: readonly string[],
  settings: GenerateOptions,
  { json }: Options,
  terminal: Terminal,
): Promise<void> {
  const [first = ''] = prompts;
  if (json === undefined && prompts.length === 1 && !isBeams(settings)) {
    terminal.stdout.write(first);
    for await (const { text } of gpt.stream(first, settings)) terminal.stdout.write(text);
    terminal.stdout.write('\n');
    return;
  }
  const progress = new Progress(terminal, 'generating', (count) => counted(count, 'token'));
  let results: readonly GeneratedText[];
  try {
    results = await gpt.generate<GenerateOptions>(prompts, {
      ...settings,
      onProgress: ({ generated, maxNewTokens }) => {
        progress.update(generated, maxNewTokens);
      },
    });
  } finally {
    progress.stop();
  }
  const texts = results.map(({ tokenIds, ...rest }, i) => ({ prompt: prompts[i], ...rest, tokenIds: [...tokenIds] }));
  if (json) terminal.stdout.write(toJsonLine({ results: texts }));
  else for (const { prompt, text } of texts) terminal.stdout.write(`${prompt ?? ''}${text}\n`);
}

type Beams = Extract<GenerateOptions, { readonly numBeams: number }>;

const isBeams = (options: GenerateOptions): options is Beams => (options.numBeams ?? 1) !== 1;

function generateOptions(options: Options): GenerateOptions {
  const { maxNewTokens, stop, repetitionPenalty, sample, beams, lengthPenalty, temperature, topK, topP, seed } =
    options;
  const common = {
    maxNewTokens,
    ...(stop === undefined ? {} : { stop }),
    ...(repetitionPenalty === undefined ? {} : { repetitionPenalty }),
  };
  const drawing = Object.entries({ temperature, topK, topP, seed }).filter(([, value]) => value !== undefined);
  if (sample !== true && drawing.length > 0)
    throw new UsageError('--temperature, --top-k, --top-p and --seed are for --sample');
  if (beams === undefined && lengthPenalty !== undefined) throw new UsageError('--length-penalty is for --beams');
  if (sample === true && beams !== undefined) throw new UsageError('--sample and --beams exclude each other');
  if (sample === true) return { ...common, doSample: true, ...Object.fromEntries(drawing) };
  if (beams === undefined) return common;
  return { ...common, numBeams: beams, ...(lengthPenalty === undefined ? {} : { lengthPenalty }) };
}
