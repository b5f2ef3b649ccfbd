/** `int8`: `dtype: 'int8'` against our own float32 and transformers.js' q8, and what it costs in accuracy. */
import { against, alone, cosine, digits, pause, printTable, progress } from '../common/figures.mjs';
import { bertBase, trainedModel } from '../common/models.mjs';
import { count, readOptions } from '../common/options.mjs';
import { firth, transformersJs } from '../common/runner.mjs';
import { tried } from '../common/batchings.mjs';
import { realTexts } from '../common/texts.mjs';
import { inTurn, withRunners } from '../common/turns.mjs';

const own = { texts: { value: '128', help: 'real texts of mixed length: 128 unless said' } };
const task = 'feature-extraction';

/** @param {string[]} args */
export async function run(args) {
  const options = readOptions(args, { name: 'int8', about: 'int8 against float32', repeat: 5, own });
  if (options === undefined) return [];
  const texts = realTexts(options.sharedFolder, count(options, 'texts'));
  const accuracy = await measureAccuracy(trainedModel(options), texts, options);
  if (accuracy === undefined) {
    console.log("skipped: fromPretrained(folder, { dtype: 'int8' }) is not there: it gives what float32 gives");
    return [];
  }
  const rows = [...accuracy, ...(await measureSpeed(bertBase(options, task), texts, options))];
  printTable(rows, options, [`${texts.length} real texts of mixed length`]);
  return rows;
}

/** Cosines to our own float32, text by text; undefined where the option changes nothing. */
function measureAccuracy({ folder, onnx }, texts, { threads }) {
  const starts = [
    () => firth({ folder, threads }),
    () => firth({ folder, threads, dtype: 'int8' }, 'firth int8'),
    () => transformersJs({ folder: onnx, task, threads, dtype: 'q8' }, 'transformers.js q8'),
  ];
  return withRunners(starts, async (float32, int8, js) => {
    progress('comparing');
    const vectors = async (runner) =>
      (await runner.call('embed', { texts, maxLength: 512, normalize: true, vectors: true })).vectors;
    const reference = await vectors(float32);
    const ours = (await vectors(int8)).map((vector, i) => cosine(vector, reference[i]));
    if (ours.every((value) => value > 1 - 1e-9)) return undefined;
    const given = { texts, batching: { size: 1 }, normalize: true, vectors: true };
    const theirs = (await js.call('embedTuned', given)).vectors.map((vector, i) => cosine(vector, reference[i]));
    const of = (what, all, peers) =>
      alone(`int8, trained checkpoint: ${what} cosine to float32 over ${texts.length} texts`, all, {
        ...{ bound: 0.99, unit: 'cosine', atMost: false },
        ...{ peer: digits(peers), peerName: js.name, peerVersion: js.version },
      });
    const mean = (all) => all.reduce((sum, value) => sum + value, 0) / all.length;
    return [of('least', Math.min(...ours), Math.min(...theirs)), of('mean', mean(ours), mean(theirs))];
  });
}

function measureSpeed({ folder, onnx }, texts, { threads, repeat }) {
  const starts = [
    () => firth({ folder, threads }),
    () => firth({ folder, threads, dtype: 'int8' }, 'firth int8'),
    () => transformersJs({ folder: onnx, task, threads, dtype: 'q8' }, 'transformers.js q8'),
  ];
  return withRunners(starts, async (float32, int8, js) => {
    const batching = await tune(js, texts);
    const turn =
      (runner, method, how = {}) =>
      async () => [(await runner.call(method, { texts, ...how })).ms];
    const turns = {
      float32: turn(float32, 'embed'),
      int8: turn(int8, 'embed'),
      js: turn(js, 'embedTuned', { batching }),
    };
    const times = await inTurn(turns, repeat, 'int8');
    const what = `int8, BERT-base, embed ${texts.length} real texts`;
    return [
      against(`${what}: our own float32`, times.int8, times.float32, {
        ...{ bound: 2, goal: 2.5, peerName: float32.name, peerVersion: float32.version },
      }),
      against(`${what}: transformers.js q8, best loop by hand (${named(batching)})`, times.int8, times.js, {
        ...{ bound: 1, peerName: js.name, peerVersion: js.version, batching },
      }),
    ];
  });
}

async function tune(runner, texts) {
  const results = [];
  for (const batching of tried) {
    await pause();
    results.push({ batching, ms: (await runner.call('embedTuned', { texts, batching })).ms });
    progress(`${runner.name}, ${named(batching)}: ${results.at(-1).ms.toFixed(0)} ms`);
  }
  return results.reduce((a, b) => (b.ms < a.ms ? b : a)).batching;
}

const named = ({ size, tokens }) =>
  size === undefined ? `${tokens} tokens` : size === 1 ? 'one by one' : `${size} texts`;
