/** `startup`: from `import` to the first answer of the trained checkpoint, each time in a new process. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { against, agreement, digits, median, printTable, progress } from '../common/figures.mjs';
import { trainedModel } from '../common/models.mjs';
import { readOptions } from '../common/options.mjs';
import { requirePeers, transformersVersion } from '../common/peers.mjs';

const bound = 1e-5;
const text = 'The river was calm, and nobody in the village remembered the flood.';

/** @param {string[]} args */
export async function run(args) {
  const options = readOptions(args, { name: 'startup', about: 'import to first answer', repeat: 15 });
  if (options === undefined) return [];
  requirePeers();
  const { folder, onnx } = trainedModel(options);
  const results = { ours: [], peer: [] };
  let maxError = 0;
  for (let round = 0; round <= options.repeat; round++) {
    const ours = await coldRun('ours.mjs', [folder, text, options.threads]);
    const peer = await coldRun('peer.mjs', [onnx, text, options.threads]);
    maxError = agreement('transformers.js', [ours.vector], [peer.vector], bound);
    if (round === 0) continue; // reads the files into the page cache
    results.ours.push(ours);
    results.peer.push(peer);
    progress(`startup: round ${round} of ${options.repeat}`);
  }
  const of = (who, key) => results[who].map((result) => result[key]);
  const steps = (who) =>
    Object.fromEntries(['importMs', 'openMs', 'answerMs'].map((key) => [key, digits(median(of(who, key)))]));
  const about = { peerName: 'transformers.js', peerVersion: transformersVersion(), maxError };
  const more = { bound: 1.5, goal: 3, ...about, oursSteps: steps('ours'), peerSteps: steps('peer') };
  const rows = [
    against(
      'startup, trained checkpoint: import to first answer, transformers.js',
      of('ours', 'ms'),
      of('peer', 'ms'),
      more,
    ),
    against('startup, the same from the start of the process', of('ours', 'processMs'), of('peer', 'processMs'), more),
  ];
  const named = (who) =>
    Object.entries(steps(who))
      .map(([key, ms]) => `${key.slice(0, -2)} ${ms}`)
      .join(', ');
  printTable(rows, options, [
    `firth: ${named('ours')}; transformers.js: ${named('peer')} ms`,
    `largest difference of a value ${maxError.toExponential(1)}, bound ${bound}; warm page cache`,
  ]);
  return rows;
}

async function coldRun(script, args) {
  const start = performance.now();
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [path, ...args.map(String)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, complaints, processMs] = ['', '', NaN];
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    output += chunk;
    processMs = performance.now() - start;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk) => (complaints += chunk));
  const status = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (status !== 0) throw new Error(`node ${path} ended with ${status}\n${complaints}`);
  return { ...JSON.parse(output), processMs };
}
