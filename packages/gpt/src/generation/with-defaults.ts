import { isPlain, OptionError, shown } from '@firth/options';
import { refuseUnsupported, type GenerationDefaults } from './generation-config.js';
import { beamOptions, greedyOptions, samplingOptions } from './generate-options.js';

const KINDS = { greedy: greedyOptions, sampling: samplingOptions, beams: beamOptions } as const;

/**
 * The caller's options over those of the model's file, field by field, read as those of a call. Which way of generating is meant
 * is seen in both; what the file sets for another way has no effect, as in transformers.
 *
 * @throws OptionError that names the file where a value of the file is the wrong one.
 */
export function withDefaults<R>(
  call: 'generate' | 'stream',
  defaults: GenerationDefaults | undefined,
  options: unknown,
  read: (options: unknown) => R,
): R {
  // What is no object of options is refused as such.
  if (defaults === undefined || (options !== undefined && !isPlain(options))) return read(options);
  const said = Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined));
  const both: Readonly<Record<string, unknown>> = { ...defaults.given, ...said };
  const [draws, beams] = [both['doSample'] === true, both['numBeams'] ?? 1];
  const searches = beams !== 1;
  if (searches && (draws || call === 'stream') && said['numBeams'] === undefined)
    throw fromFile(
      defaults,
      { call, option: 'numBeams', expected: 'one beam', found: shown(beams) },
      'say numBeams: 1',
    );
  if (searches && draws && said['doSample'] === undefined)
    throw fromFile(defaults, { call, option: 'doSample', expected: 'false', found: 'true' }, 'say doSample: false');
  const kind = draws ? 'sampling' : searches ? 'beams' : 'greedy';
  if (
    kind !== 'beams' &&
    both['numReturnSequences'] !== undefined &&
    both['numReturnSequences'] !== 1 &&
    said['numReturnSequences'] === undefined
  )
    throw fromFile(
      defaults,
      { call, option: 'numReturnSequences', expected: '1 without beams', found: shown(both['numReturnSequences']) },
      'say numReturnSequences: 1',
    );
  const entries: object = KINDS[kind].entries;
  const effective = Object.entries(defaults.given).filter(([option]) => Object.hasOwn(entries, option));
  const result = reading(defaults, said, () => read({ ...Object.fromEntries(effective), ...said }));
  refuseUnsupported(defaults, call, kind, said['stop'] !== undefined);
  return result;
}

/** Names the file where it is a value of the file that is refused. */
export function reading<R>(
  defaults: GenerationDefaults | undefined,
  said: Readonly<Record<string, unknown>>,
  read: () => R,
): R {
  try {
    return read();
  } catch (error) {
    if (defaults === undefined || !(error instanceof OptionError)) throw error;
    const [option = ''] = /^\w*/.exec(error.option) ?? [];
    if (said[option] !== undefined || defaults.given[option] === undefined) throw error;
    throw fromFile(defaults, error, `say another ${option}`);
  }
}

const fromFile = (
  { file }: GenerationDefaults,
  { call, option, expected, found }: Pick<OptionError, 'call' | 'option' | 'expected' | 'found'>,
  what: string,
): OptionError =>
  new OptionError({
    call,
    option,
    expected,
    found,
    hint: `${file} sets it: ${what}, or open with generationConfig: false`,
  });
