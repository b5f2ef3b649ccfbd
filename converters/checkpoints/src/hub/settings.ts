import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
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
  return {
    revision: options.revision ?? 'main',
    token: options.token ?? env['HF_TOKEN'] ?? (await storedToken(env['HF_TOKEN_PATH'] ?? join(home, 'token'))),
    endpoint: endpoint.replace(/\/+$/, ''),
    cacheDir,
    isOffline: options.offline ?? isTrue(env['HF_HUB_OFFLINE'] ?? env['TRANSFORMERS_OFFLINE']),
  };
}

async function storedToken(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trim() === '' ? undefined : text.trim();
}

function isTrue(value: string | undefined): boolean {
  return ['1', 'ON', 'YES', 'TRUE'].includes(value?.toUpperCase() ?? '');
}
