import { OptionError, shown } from '@firth/options';
import type { GenerationDefaults } from './generation-config.js';
import type { Settings } from './settings.js';

/** Settings of which a file may count the tokens with those of the prompt. */
export interface LengthSettings {
  /** Whether prompts of these lengths get the same settings. */
  areAlike(one: number, other: number): boolean;
  /** Those of a prompt of so many tokens. */
  of(promptLength: number): Settings;
}

/**
 * `max_length` and `min_length` of a file count where neither the caller nor the file says how many tokens are new. Where nobody
 * says any length, the default shrinks to the positions that the model has left, as in transformers.
 */
export function lengthSettings(
  settings: Settings,
  said: Readonly<Record<string, unknown>>,
  defaults: GenerationDefaults | undefined,
  positions: number,
): LengthSettings {
  const isOpen = (option: string): boolean => said[option] === undefined && defaults?.given[option] === undefined;
  const most = isOpen('maxNewTokens') ? defaults?.maxLength : undefined;
  const least = isOpen('minNewTokens') ? defaults?.minLength : undefined;
  const newTokens = (length: number): number => {
    if (most !== undefined) return most - length;
    if (!isOpen('maxNewTokens')) return settings.maxNewTokens;
    return length < positions ? Math.min(settings.maxNewTokens, positions - length) : settings.maxNewTokens;
  };
  const atLeast = (length: number): number =>
    least === undefined ? settings.minNewTokens : Math.max(0, least - length);
  return {
    areAlike: (one, other) => newTokens(one) === newTokens(other) && atLeast(one) === atLeast(other),
    of: (length) => ({ ...settings, maxNewTokens: newTokens(length), minNewTokens: atLeast(length) }),
  };
}

export const tooLong = (
  call: string,
  prompt: number,
  length: number,
  defaults: GenerationDefaults | undefined,
): OptionError =>
  new OptionError({
    call,
    option: 'maxNewTokens',
    expected: `a number, since prompt ${prompt} has ${length} tokens and ${defaults?.file ?? ''} sets max_length ${defaults?.maxLength ?? ''}`,
    found: shown(undefined),
  });
