import type { GenerateOptions, GeneratedText, GPT2, OpenAIGPT } from '@firth/gpt';
import { beamOptions, greedyOptions, loadOptions, samplingOptions } from '@firth/gpt/options';
import { option, whole } from '@firth/options';
import type { Command } from 'commander';
import { addDescribed, describedOption, describedValues } from '../described-options.js';
import { openGptModel } from '../gpt-model.js';
import { interruptible } from '../interrupt.js';
import { addTextOptions, mappingFlag, tokenizerChoices, type TokenizerOptions } from '../model-options.js';
import { jsonOption } from '../options.js';
import { UsageError } from '../output/errors.js';
import { counted } from '../output/format.js';
import { toJsonLine } from '../output/json.js';
import { Progress } from '../output/progress.js';
import { readTexts } from '../texts.js';
import type { Terminal } from '../terminal.js';

interface Options extends TokenizerOptions {
  readonly sample?: true;
  readonly beams?: number;
}

const samplingFlags = {
  minP: '--min-p <p>',
  temperature: '--temperature <t>',
  topK: '--top-k <count>',
  topP: '--top-p <p>',
  seed: '--seed <number>',
} as const;

/** One beam is no search. */
const beamsEntry = { ...option(whole({ least: 2, most: 1024 })), help: beamOptions.entries.numBeams.help };

export function addGenerate(program: Command, terminal: Terminal): void {
  const command = program
    .command('generate')
    .description('Continue texts with a GPT or GPT-2: greedy, unless --sample or --beams is said.')
    .argument('<model>', 'folder of a GPT or GPT-2, or a checkpoint file in it')
    .argument('[prompt...]', 'texts to continue; lines of standard input where none is named');
  addDescribed(command, samplingOptions, { maxNewTokens: '-n, --max-new-tokens <count>' });
  command.option('--sample', 'draw each token instead of taking the most probable one');
  addDescribed(command, samplingOptions, {
    ...samplingFlags,
    repetitionPenalty: '--repetition-penalty <p>',
    minNewTokens: '--min-new-tokens <count>',
    stop: '--stop <text...>',
  });
  command.addOption(describedOption('--beams <count>', beamsEntry));
  addDescribed(command, beamOptions, { lengthPenalty: '--length-penalty <p>' });
  addDescribed(command, loadOptions, {
    dtype: '--dtype <type>',
    paddedEmbeddings: true,
    skipUnknownTensors: true,
    generationConfig: true,
    ...mappingFlag,
  });
  addTextOptions(command)
    .addOption(jsonOption())
    .action(async (model: string, given: string[], options: Options) => {
      const said = Object.entries(options).filter(([name]) => command.getOptionValueSource(name) === 'cli');
      const settings = generateOptions(Object.fromEntries(said), options);
      const prompts = await readTexts(given, terminal);
      const { dtype, paddedEmbeddings, skipUnknownTensors, generationConfig, mmap } = describedValues(
        loadOptions,
        options,
      );
      const choices = {
        dtype,
        paddedEmbeddings,
        skipUnknownTensors,
        generationConfig,
        mmap,
        ...tokenizerChoices(options),
      };
      const gpt = await openGptModel(model, choices);
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
  if (json === undefined && prompts.length === 1 && !isBeams(settings) && !searchesUnasked(gpt, settings)) {
    let unwritten = first; // until the first token is there: what is refused writes nothing
    for await (const { text } of gpt.stream(first, settings)) {
      terminal.stdout.write(`${unwritten}${text}`);
      unwritten = '';
    }
    terminal.stdout.write(`${unwritten}\n`);
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

/** The model's folder sets beams, and no flag says one. */
const searchesUnasked = (gpt: GPT2 | OpenAIGPT, settings: GenerateOptions): boolean =>
  settings.numBeams === undefined && (gpt.generationDefaults['numBeams'] ?? 1) !== 1;

/** What goes together is the call's to say; here it is said in the words of the flags. */
function generateOptions(said: object, { sample, beams }: Options): GenerateOptions {
  const drawing = Object.keys(samplingFlags).some((name) => Object.hasOwn(said, name));
  if (sample !== true && drawing)
    throw new UsageError('--temperature, --top-k, --top-p, --min-p and --seed are for --sample');
  if (beams === undefined && 'lengthPenalty' in said) throw new UsageError('--length-penalty is for --beams');
  if (sample === true && beams !== undefined) throw new UsageError('--sample and --beams exclude each other');
  if (sample === true) return { ...describedValues(samplingOptions, said), doSample: true };
  return beams === undefined
    ? describedValues(greedyOptions, said)
    : { ...describedValues(beamOptions, said), numBeams: beams };
}
