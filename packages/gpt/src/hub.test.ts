import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { flakyServer } from '../../../converters/checkpoints/src/testing/flaky-server.js';
import { GPT2 } from './gpt2.js';
import { fixture } from './testing/fixtures.js';

const REPO = 'openai-community/gpt2';
const COMMIT = '8f23c25b06e129b6c986331a13d8d025a92cf0ea';
const GENERATION = 'generation_config.json';

/** A hub that has the GPT-2 of the fixtures, and more files, under the name of the published model. */
function hub(more: Readonly<Record<string, string>>) {
  const folder = fixture('gpt2/safetensors');
  const files = new Map<string, Uint8Array>([
    ...readdirSync(folder).map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))] as const),
    ...Object.entries(more).map(([name, text]) => [name, new TextEncoder().encode(text)] as const),
  ]);
  const tree = [...files].map(([path, bytes]) => {
    const lfs = { oid: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, pointerSize: 9 };
    return { type: 'file', path, size: bytes.length, oid: 'f'.repeat(40), lfs };
  });
  return flakyServer({
    [`/api/models/${REPO}/revision/main`]: JSON.stringify({
      _id: '1',
      id: REPO,
      sha: COMMIT,
      lastModified: '2026-01-01',
    }),
    [`/api/models/${REPO}/tree/${COMMIT}`]: JSON.stringify(tree),
    ...Object.fromEntries([...files].map(([name, bytes]) => [`/${REPO}/resolve/${COMMIT}/${name}`, bytes])),
  });
}

let cacheDir = '';
beforeEach(() => {
  cacheDir = mkdtempSync(join(tmpdir(), 'firth-hub-'));
  vi.stubEnv('HF_HOME', join(cacheDir, 'home'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cacheDir, { recursive: true });
});

it.each([
  ['what generation_config.json sets', { [GENERATION]: '{"eos_token_id":[339,26],"max_new_tokens":3}' }, 3],
  ['its defaults where there is none', {}, 20],
])('a GPT-2 of the hub generates by %s', async (_, more, length) => {
  const server = await hub(more);
  try {
    const model = await GPT2.fromPretrained(REPO, { endpoint: server.url, cacheDir, retryDelay: 1 });
    const [text] = await model.generate([[163, 179, 27]]);
    await model.dispose();
    expect(text?.tokenIds).toHaveLength(length);
    const asked = server.requests.filter((path) => path.includes(`/resolve/${COMMIT}/${GENERATION}`));
    expect(asked).toHaveLength(Object.keys(more).length);
  } finally {
    await server.close();
  }
});
