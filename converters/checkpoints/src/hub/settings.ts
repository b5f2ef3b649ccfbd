import { homedir } from 'node:os';
import { join } from 'node:path';
import { CheckpointError } from '../error.js';
import { readShort } from '../file-system/open-file.js';
import type { HubOptions } from './hub-options.js';

export interface HubSettings {
  readonly revision: string;
  readonly token: string | undefined;
  readonly endpoint: string;
  readonly cacheDir: string;
  readonly isOffline: boolean;
}

/** The options, completed from the environment as huggingface_hub/constants.py does. */
export async function hubSettings(options: HubOptions, env = process.env): Promise<HubSettings> {
  const cache = env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const home = env['HF_HOME'] ?? join(cache, 'huggingface');
  const cacheDir = options.cacheDir ?? env['HF_HUB_CACHE'] ?? env['HUGGINGFACE_HUB_CACHE'] ?? join(home, 'hub');
  const endpoint = options.endpoint ?? env['HF_ENDPOINT'] ?? 'https://huggingface.co';
  const tokenPath = env['HF_TOKEN_PATH'] ?? join(home, 'token');
  return {
    revision: options.revision ?? 'main',
    token: checked(options.token ?? env['HF_TOKEN'] ?? (await readShort(tokenPath)), tokenPath),
    endpoint: endpoint.replace(/\/+$/, ''),
    cacheDir,
    isOffline: options.offline ?? isTrue(env['HF_HUB_OFFLINE'] ?? env['TRANSFORMERS_OFFLINE']),
  };
}

/** None for an empty one; what no header can hold is refused without showing it. */
function checked(token: string, path: string): string | undefined {
  if (token.trim() === '') return undefined;
  if (/^[\x21-\x7e]+$/.test(token.trim())) return token.trim();
  const details = { file: path, expected: 'letters and digits, as hf_…', hint: 'Look at token, HF_TOKEN or this file' };
  throw new CheckpointError('UNAUTHORIZED', 'this is no token', { ...details, found: `${token.length} characters` });
}

function isTrue(value: string | undefined): boolean {
  return ['1', 'ON', 'YES', 'TRUE'].includes(value?.toUpperCase() ?? '');
}
