import { OptionError, shown } from '@firth/options';
import type { GenerationDefaults } from './generation-config.js';
import type { Settings } from './settings.js';

/** Settings of which a file may count the tokens with those of the prompt. */
export interface LengthSettings {
  /** Whether prompts of unequal length get unequal settings. */
  readonly byLength: boolean;
  /** Those of a prompt of so many tokens. */
  of(promptLength: number): Settings;
}

/** `max_length` and `min_length` of a file count where neither the caller nor the file says how many tokens are new. */
export function lengthSettings(
  settings: Settings,
  said: Readonly<Record<string, unknown>>,
  defaults: GenerationDefaults | undefined,
): LengthSettings {
  const isOpen = (option: string): boolean => said[option] === undefined && defaults?.given[option] === undefined;
  const most = isOpen('maxNewTokens') ? defaults?.maxLength : undefined;
  const least = isOpen('minNewTokens') ? defaults?.minLength : undefined;
  return {
    byLength: most !== undefined || least !== undefined,
    of: (length) => ({
      ...settings,
      maxNewTokens: most === undefined ? settings.maxNewTokens : most - length,
      minNewTokens: least === undefined ? settings.minNewTokens : Math.max(0, least - length),
    }),
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
