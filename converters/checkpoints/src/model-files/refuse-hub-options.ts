import { OptionError, shown } from '@firth/options';
import type { ModelFilesOptions } from './model-files.js';

/**
 * Refuses what says where a model of the hub is, for one that is `place`. How a server is asked may be said for all models, and
 * `offline` too: what asks no server is offline.
 * @throws OptionError
 */
export function refuseHubOptions(options: ModelFilesOptions, place: string): void {
  for (const option of ['revision', 'token', 'endpoint', 'cacheDir'] as const) {
    if (options[option] === undefined) continue;
    const found = option === 'token' ? 'one' : shown(options[option]); // a secret is not printed
    throw new OptionError({
      call: 'fromPretrained',
      option,
      expected: `nothing for ${place}, which is not of the hub`,
      found,
    });
  }
}
