/** `int8`: `dtype: 'int8'` against our own float32, CTranslate2's int8 and transformers.js' q8, and what each costs in accuracy. */
import { against, alone, cosine, digits, printTable, progress } from '../common/figures.mjs';
import { bertBase, trainedModel } from '../common/models.mjs';
import { count, readOptions } from '../common/options.mjs';
import { firth, pythonPeer, transformersJs } from '../common/runner.mjs';
import { realTexts } from '../common/texts.mjs';
import { named, tune } from '../common/tune.mjs';
import { inTurn, withRunners } from '../common/turns.mjs';

const own = { texts: { value: '128', help: 'real texts of mixed length: 128 unless said' } };
const task = 'feature-extraction';

/** @param {string[]} args */
export async function run(args) {
  const options = readOptions(args, { name: 'int8', about: 'int8 against float32', repeat: 5, own });
  if (options === undefined) return [];
  const texts = realTexts(options.sharedFolder, count(options, 'texts'));
  const rows = [
    ...(await measureAccuracy(trainedModel(options), texts, options)),
    ...(await measureSpeed(bertBase(options, task), texts, options)),
  ];
  printTable(rows, options, [`${texts.length} real texts of mixed length`]);
  return rows;
}

/** Every runner of a model: firth in float32 first, then those in 8 bits. */
const starts = ({ folder, onnx }, { threads, python, folder: work }) => [
  () => firth({ folder, threads }),
  () => firth({ folder, threads, dtype: 'int8' }, 'firth int8'),
  () => pythonPeer('CTranslate2', { folder, threads, python, work, dtype: 'int8' }, 'CTranslate2 int8'),
  () => transformersJs({ folder: onnx, task, threads, dtype: 'q8' }, 'transformers.js q8'),
];

/** Cosines to our own float32, text by text, each runner one text at a time and in its batches. */
function measureAccuracy(model, texts, options) {
  return withRunners(starts(model, options), async (float32, int8, ct2, js) => {
    progress('comparing');
    const given = (size) => ({ texts, batching: { size }, normalize: true, vectors: true });
    const ours = (runner) => vectorsOf(runner, 'embed', { texts, maxLength: 512, normalize: true, vectors: true });
    const reference = await ours(float32);
    const cosines = (vectors) => vectors.map((vector, i) => cosine(vector, reference[i]));
    const batched = await ours(int8);
    const found = cosines(batched);
    const peers = [
      [ct2, cosines(await vectorsOf(ct2, 'embed', given(8)))],
      [js, cosines(await vectorsOf(js, 'embedTuned', given(1)))],
    ];
    const rows = peers.flatMap(([peer, theirs]) =>
      [
        ['least', least],
        ['mean', mean],
      ].map(([what, of]) =>
        alone(
          `int8, trained checkpoint: ${what} cosine to float32 over ${texts.length} texts, beside ${peer.name}`,
          of(found),
          {
            ...{ bound: what === 'least' ? 0.993 : 0.995, goal: 0.995, unit: 'cosine', atMost: false },
            ...{ peer: digits(of(theirs)), peerName: peer.name, peerVersion: peer.version },
          },
        ),
      ),
    );
    return [...rows, await batchRow(int8, texts, batched)];
  });
}

/** How far the vector of a text alone is from that of the same text among others. */
async function batchRow(int8, texts, batched) {
  let worst = 0;
  for (const [i, text] of texts.entries()) {
    const how = { texts: [text], maxLength: 512, normalize: true, vectors: true };
    const [alone] = await vectorsOf(int8, 'embed', how);
    alone.forEach((value, j) => (worst = Math.max(worst, Math.abs(value - batched[i][j]))));
  }
  return alone(`int8, trained checkpoint: largest difference of a value, a text alone and in a batch`, worst, {
    ...{ bound: 1e-6, unit: '' },
  });
}

function measureSpeed(model, texts, options) {
  return withRunners(starts(model, options), async (float32, int8, ct2, js) => {
    const best = { ct2: await tune(ct2, 'embed', texts), js: await tune(js, 'embedTuned', texts) };
    const turn =
      (runner, method, how = {}) =>
      async () => [(await runner.call(method, { texts, ...how })).ms];
    const turns = {
      float32: turn(float32, 'embed'),
      int8: turn(int8, 'embed'),
      ct2: turn(ct2, 'embed', { batching: best.ct2 }),
      js: turn(js, 'embedTuned', { batching: best.js }),
    };
    const times = await inTurn(turns, options.repeat, 'int8');
    const what = `int8, BERT-base, embed ${texts.length} real texts`;
    const row = (runner, key, how, asked) =>
      against(`${what}: ${how}`, times.int8, times[key], {
        ...{ ...asked, peerName: runner.name, peerVersion: runner.version },
        ...(best[key] === undefined ? {} : { batching: best[key] }),
      });
    return [
      row(float32, 'float32', 'our own float32', { bound: 2, goal: 2.5 }),
      row(ct2, 'ct2', `CTranslate2 int8, its best batches (${named(best.ct2)})`, { bound: 0.95, goal: 1.1 }),
      row(js, 'js', `transformers.js q8, best loop by hand (${named(best.js)})`, { bound: 1 }),
    ];
  });
}

const vectorsOf = async (runner, method, how) => (await runner.call(method, how)).vectors;
const least = (all) => Math.min(...all);
const mean = (all) => all.reduce((sum, value) => sum + value, 0) / all.length;
