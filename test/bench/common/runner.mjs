/** The parent's side of a runner: a process of its own, so that no runtime's threads disturb another's. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { requirePeers } from './peers.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/** @typedef {{ name: string, version: string, call: (method: string, args?: object) => Promise<any>, end: () => Promise<void> }} Runner */

/** @returns {Promise<Runner>} */
export const firth = (args, name = 'firth') => start(name, process.execPath, ['--expose-gc', path('firth.mjs')], args);

/** @returns {Promise<Runner>} */
export async function transformersJs(args, name = 'transformers.js') {
  requirePeers();
  return start(name, process.execPath, ['--expose-gc', path('transformers-js.mjs')], args);
}

/**
 * PyTorch, CTranslate2 or OpenVINO in Python; `dtype` is CTranslate2's compute type, `work` where what it converts stays.
 *
 * @param {'PyTorch' | 'CTranslate2' | 'OpenVINO'} peer
 * @returns {Promise<Runner>}
 */
export const pythonPeer = (peer, { python, ...args }, name = peer) =>
  start(name, python, [path('python_peer.py')], { peer, ...args });

/** @returns {Promise<Runner>} */
export const ceiling = (args) => start('MatMul ceiling', process.execPath, [path('ceiling.mjs')], args);

/** Starts a process that answers one line of JSON with one; the first answer says the versions. */
export async function start(name, command, args, spec) {
  const child = spawn(command, [...args, JSON.stringify(spec)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...quiet, OMP_NUM_THREADS: String(spec.threads) },
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => (complaints = (complaints + chunk).slice(-4000)));
  let ended = false;
  const closed = new Promise((resolve) => child.on('error', resolve).on('close', resolve)).then((why) => {
    ended = true;
    return why;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} ended with ${await closed}\n${complaints.trim()}`);
    const { error, ...result } = JSON.parse(value);
    if (error !== undefined) throw Object.assign(new Error(`${name}: ${error.message}`), { code: error.code });
    return result;
  };
  const end = async () => {
    if (!ended) child.stdin.end();
    await closed;
  };
  try {
    const { version } = await answer();
    return {
      name,
      version,
      end,
      call: (method, given = {}) => {
        child.stdin.write(`${JSON.stringify({ method, ...given })}\n`);
        return answer();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** No logs, no GPU, no look at the network. */
const quiet = {
  CUDA_VISIBLE_DEVICES: '',
  HF_HUB_OFFLINE: '1',
  TRANSFORMERS_VERBOSITY: 'error',
  TOKENIZERS_PARALLELISM: 'true',
};
