/** `generate`: GPT-2 small with random weights, greedy, prompts of 128 tokens, 128 new ones, batches of 1 and 8. */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { against, alone, digits, median, pause, printTable, progress, reported } from '../common/figures.mjs';
import { readOptions } from '../common/options.mjs';
import { requirePeers } from '../common/peers.mjs';
import { start } from '../common/runner.mjs';
import { inTurn, withRunners } from '../common/turns.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const [promptLength, newTokens] = [128, 128];
const curveAt = [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000];

/** @param {string[]} args */
export async function run(args) {
  const own = { batches: { value: '1,8', help: 'texts in a batch' } };
  const options = readOptions(args, { name: 'generate', about: 'tokens a second of GPT-2 small', repeat: 3, own });
  if (options === undefined) return [];
  requirePeers();
  const { folder, onnx, bytes } = made(options);
  const { threads, python, repeat } = options;
  const ours = (dtype) => () =>
    start(`firth ${dtype}`, process.execPath, [path('ours.mjs')], { folder, threads, dtype });
  const starts = [
    ours('float32'),
    ours('int8'),
    () => start('transformers.js', process.execPath, [path('transformers-js.mjs')], { folder: onnx, threads }),
    () => start('transformers', python, [path('peer.py')], { folder, threads }),
  ];
  return withRunners(starts, async (float, int8, js, py) => {
    const rows = [];
    const notes = [];
    for (const batch of options.batches.split(',').map(Number)) {
      const given = { prompts: prompts(batch), tokens: newTokens };
      const expected = await agreed(given, [float, js, py]);
      const turn = (runner) => async () => [(await runner.call('generate', given)).ms];
      const what = `batch ${batch}, ${promptLength} + ${newTokens} tokens`;
      const times = await inTurn({ float: turn(float), int8: turn(int8), js: turn(js), py: turn(py) }, repeat, what);
      const speed = (name) => (batch * newTokens * 1000) / median(times[name]);
      const unit = 'ms';
      const about = (name) => ({
        unit,
        tokensPerSecond: digits(speed('float')),
        peerTokensPerSecond: digits(speed(name)),
      });
      rows.push(
        against(`generate, ${what}: transformers.js`, times.float, times.js, {
          ...about('js'),
          bound: 1.2,
          goal: 2,
          peerVersion: js.version,
        }),
        against(`generate, ${what}: transformers with its cache`, times.float, times.py, {
          ...about('py'),
          bound: 1,
          goal: 1.5,
          peerVersion: py.version,
        }),
        against(`generate, ${what}: int8 against firth's own float32`, times.int8, times.float, {
          unit,
          bound: 1.8,
          tokensPerSecond: digits(speed('int8')),
          peerVersion: float.version,
        }),
      );
      const names = { float: 'firth', int8: 'firth int8', js: js.name, py: py.name };
      const speeds = Object.entries(names).map(([key, name]) => `${name} ${digits(speed(key))}`);
      const likeFloat = (await int8.call('generate', given)).ids.map((ids, i) => commonStart(ids, expected[i]));
      notes.push(`tokens/s, ${what}: ${speeds.join(', ')}`);
      notes.push(
        `int8 gives the same first ${likeFloat.join(', ')} of ${newTokens} tokens as float32 (random weights)`,
      );
      if (batch === 1) rows.push(await shareOfBandwidth(float, py, bytes, given, notes));
    }
    rows.push(await curve(float, notes));
    printTable(rows, options, [`all of firth, transformers.js and transformers gave the same ids`, ...notes]);
    return rows;
  });
}

/** Every runner's ids, which must be the same. */
async function agreed(given, runners) {
  const all = [];
  for (const runner of runners) all.push((await runner.call('generate', given)).ids);
  const odd = all.findIndex((ids) => JSON.stringify(ids) !== JSON.stringify(all[0]));
  if (odd > 0) throw new Error(`firth and ${runners[odd].name} generate other tokens; nothing is measured`);
  return all[0];
}

/** A step reads every weight once: the time of that, at the speed at which this machine sums numbers, over a step's. */
async function shareOfBandwidth(float, py, bytes, given, notes) {
  const steps = [];
  const speeds = [];
  for (let i = 0; i < 3; i++) {
    await pause();
    speeds.push((await py.call('bandwidth')).gigabytesPerSecond);
    await pause();
    steps.push(median((await float.call('generate', given)).steps));
  }
  const least = bytes / median(speeds) / 1e6;
  notes.push(
    `a step: ${digits(median(steps))} ms; reading the weights at ${digits(median(speeds))} GB/s: ${digits(least)} ms`,
  );
  // Nothing that reads all weights at each step is faster than this, against any peer.
  const share = (100 * least) / median(steps);
  return reported('share of the memory-bandwidth bound, batch 1', share, { unit: '%', steps: median(steps), least });
}

/** The time of a token by how many stand before it. */
async function curve(float, notes) {
  const { steps } = await float.call('generate', { prompts: [prompts(1)[0].slice(0, 8)], tokens: 1016 });
  const around = (token) => median(steps.slice(token - 8 - 12, token - 8 + 12)); // of 24 tokens about it
  const points = curveAt.map((token) => [token, around(token)]);
  notes.push(`ms a token: ${points.map(([token, ms]) => `${token}: ${digits(ms)}`).join(', ')}`);
  progress('curve: done');
  const ratio = points.at(-1)[1] / points[0][1];
  return alone('time of token 1,000 over that of token 100', ratio, { bound: 1.5, unit: 'x', points });
}

const prompts = (batch) =>
  Array.from({ length: batch }, (_, row) =>
    Array.from({ length: promptLength }, (_unused, i) => (row * 7919 + i * 104729) % 50000),
  );

function commonStart(a, b) {
  const at = a.findIndex((id, i) => id !== b[i]);
  return at < 0 ? a.length : at;
}

/** The model, written where it is not yet. */
function made({ folder, python }) {
  const out = join(folder, 'generate');
  const weights = join(out, 'gpt2', 'model.safetensors');
  if (!existsSync(weights)) {
    progress(`writing ${out}`);
    const { status, error, stderr } = spawnSync(python, [path('../make_gpt2.py'), out], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`make_gpt2.py: ${error?.message ?? stderr.trim()}`);
  }
  return { folder: join(out, 'gpt2'), onnx: join(out, 'gpt2-onnx'), bytes: statSync(weights).size };
}
