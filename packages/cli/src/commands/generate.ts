import type { BeamText, GenerateOptions, GeneratedText, GPT2, OpenAIGPT } from '@firth/gpt';
import { beamOptions, greedyOptions, loadOptions, samplingOptions } from '@firth/gpt/options';
import { option, whole } from '@firth/options';
import type { Command } from 'commander';
import { addDescribed, describedOption, describedValues } from '../described-options.js';
import { openGptModel } from '../gpt-model.js';
import { interruptible } from '../interrupt.js';
import { addTextOptions, mappingFlag, tokenizerChoices, type TokenizerOptions } from '../model-options.js';
import { eitherWay, jsonOption } from '../options.js';
import { UsageError } from '../output/errors.js';
import { counted } from '../output/format.js';
import { toJsonLine } from '../output/json.js';
import { Progress } from '../output/progress.js';
import { readTexts } from '../texts.js';
import type { Terminal } from '../terminal.js';

interface Options extends TokenizerOptions {
  /** What the model's folder says, where this is undefined. */
  readonly sample?: boolean;
  readonly beams?: number;
}

const samplingFlags = {
  minP: '--min-p <p>',
  temperature: '--temperature <t>',
  topK: '--top-k <count>',
  topP: '--top-p <p>',
  seed: '--seed <number>',
} as const;

const beamsEntry = { ...option(whole({ least: 1, most: 1024 })), help: 'search with so many beams; 1 for none' };

export function addGenerate(program: Command, terminal: Terminal): void {
  const command = program
    .command('generate')
    .description('Continue texts with a GPT or GPT-2: greedy, unless --sample, --beams or the folder says otherwise.')
    .argument('<model>', 'folder of a GPT or GPT-2, or a checkpoint file in it')
    .argument('[prompt...]', 'texts to continue; lines of standard input where none is named');
  addDescribed(command, samplingOptions, { maxNewTokens: '-n, --max-new-tokens <count>' });
  command
    .option('--sample', 'draw each token instead of taking the most probable one')
    .option('--no-sample', 'take the most probable one where the folder says to draw');
  eitherWay(command, 'sample');
  addDescribed(command, samplingOptions, {
    ...samplingFlags,
    repetitionPenalty: '--repetition-penalty <p>',
    minNewTokens: '--min-new-tokens <count>',
    stop: '--stop <text...>',
  });
  // A flag that begins with --no- would turn something off.
  command.addOption(describedOption('--ngram-size <count>', greedyOptions.entries.noRepeatNgramSize));
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
      const said = Object.entries(options)
        .filter(([name]) => command.getOptionValueSource(name) === 'cli')
        .map(([name, value]): [string, unknown] => [name === 'ngramSize' ? 'noRepeatNgramSize' : name, value]);
      if (options.sample === true && (options.beams ?? 1) > 1)
        throw new UsageError('--sample and --beams exclude each other');
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
        const settings = generateOptions(Object.fromEntries(said), options, gpt.generationDefaults);
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
  let results: readonly (GeneratedText | BeamText)[];
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
  const texts = results.map((found, i) => ({ prompt: prompts[i], text: found.text, ...plain(found) }));
  if (json) terminal.stdout.write(toJsonLine({ results: texts }));
  else for (const { prompt, text } of texts) terminal.stdout.write(`${prompt ?? ''}${text}\n`);
}

/** Ids as lists, which JSON has. */
function plain({ tokenIds, ...rest }: GeneratedText | BeamText): object {
  const others = 'others' in rest ? { others: rest.others.map(plain) } : {};
  return { ...rest, tokenIds: [...tokenIds], ...others };
}

type Beams = Extract<GenerateOptions, { readonly numBeams: number }>;

const isBeams = (options: GenerateOptions): options is Beams => (options.numBeams ?? 1) !== 1;

/** The model's folder sets beams, and no flag says one. */
const searchesUnasked = (gpt: GPT2 | OpenAIGPT, settings: GenerateOptions): boolean =>
  settings.numBeams === undefined && (gpt.generationDefaults['numBeams'] ?? 1) !== 1;

/**
 * The flags over what the folder sets. One that says how to generate takes the folder's other way back, as `numBeams: 1` and
 * `doSample: false` do in a program.
 */
function generateOptions(
  said: object,
  { sample, beams }: Options,
  defaults: Readonly<Record<string, unknown>>,
): GenerateOptions {
  const draws = sample ?? (defaults['doSample'] === true && (beams ?? 1) === 1);
  const searches = beams === undefined ? sample !== true && (defaults['numBeams'] ?? 1) !== 1 : beams > 1;
  if (!draws && Object.keys(samplingFlags).some((name) => Object.hasOwn(said, name)))
    throw new UsageError('--temperature, --top-k, --top-p, --min-p and --seed are for --sample');
  if (!searches && 'lengthPenalty' in said) throw new UsageError('--length-penalty is for --beams');
  const single = sample === true || beams === 1 ? ({ numBeams: 1, numReturnSequences: 1 } as const) : {};
  if (draws && !searches) return { ...describedValues(samplingOptions, said), ...single, doSample: true };
  const greedy = sample === false || (beams ?? 1) > 1 ? ({ doSample: false } as const) : {};
  const count = beams ?? Number(defaults['numBeams'] ?? 1);
  return searches && !draws
    ? { ...describedValues(beamOptions, said), ...greedy, numBeams: count }
    : { ...describedValues(greedyOptions, said), ...single, ...greedy };
}
