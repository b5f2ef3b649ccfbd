/** `int8`: `dtype: 'int8'` against our own float32, CTranslate2's int8 and transformers.js' q8, with what each costs in accuracy. */
import { join } from 'node:path';
import { against, alone, cosine, digits, printTable, progress } from '../common/figures.mjs';
import { bertBase, trainedModel } from '../common/models.mjs';
import { count, readOptions } from '../common/options.mjs';
import { ctranslate2, firth, transformersJs } from '../common/runner.mjs';
import { named, tune } from '../common/batchings.mjs';
import { realTexts } from '../common/texts.mjs';
import { inTurn, withRunners } from '../common/turns.mjs';

const own = {
  texts: { value: '128', help: 'real texts of mixed length: 128 unless said' },
  tune: { value: '128', help: 'of these, on which each peer tries its batch sizes, once each: 128 unless said' },
};
const task = 'feature-extraction';
/** float32, int8, and the peers; the last two by their own methods, in batches that they are given. */
const methods = { ct: 'embed', js: 'embedTuned' };

/** @param {string[]} args */
export async function run(args) {
  const options = readOptions(args, { name: 'int8', about: 'int8 against float32 and int8 of others', repeat: 5, own });
  if (options === undefined) return [];
  const texts = realTexts(options.sharedFolder, count(options, 'texts'));
  const accuracy = await measureAccuracy(trainedModel(options), texts, options);
  const rows = [...accuracy, ...(await measureSpeed(bertBase(options, task), texts, options))];
  printTable(rows, options, [`${texts.length} real texts of mixed length; cosines to firth's own float32`]);
  return rows;
}

function runnersOf({ folder, onnx }, name, { threads, python, folder: kept }) {
  const converted = join(kept, 'engines', `${name}-ctranslate2-int8`);
  return [
    () => firth({ folder, threads }),
    () => firth({ folder, threads, dtype: 'int8' }, 'firth int8'),
    () => ctranslate2({ folder, converted, computeType: 'int8', threads, python }),
    () => transformersJs({ folder: onnx, task, threads, dtype: 'q8' }, 'transformers.js q8'),
  ];
}

/** Cosines to our own float32, text by text. */
function measureAccuracy(model, texts, options) {
  return withRunners(runnersOf(model, 'minilm', options), async (float32, int8, ct, js) => {
    progress('comparing');
    const vectorsOf = async (runner, method, how) =>
      (await runner.call(method, { texts, maxLength: 512, normalize: true, vectors: true, ...how })).vectors;
    const reference = await vectorsOf(float32, 'embed');
    const cosines = (vectors) => vectors.map((vector, i) => cosine(vector, reference[i]));
    const batched = await vectorsOf(int8, 'embed');
    const ours = cosines(batched);
    const batching = { size: 1 };
    const peers = [
      [ct, cosines(await vectorsOf(ct, methods.ct, { batching }))],
      [js, cosines(await vectorsOf(js, methods.js, { batching }))],
    ];
    const least = (all) => Math.min(...all);
    const mean = (all) => all.reduce((sum, value) => sum + value, 0) / all.length;
    const figures = [
      ['least', least, { bound: 0.993, goal: 0.995 }],
      ['mean', mean, { bound: 0.993, goal: 0.995 }],
    ];
    const rows = figures.flatMap(([what, of, asked]) =>
      peers.map(([peer, all]) =>
        alone(`int8, trained checkpoint: ${what} cosine over ${texts.length} texts, beside ${peer.name}`, of(ours), {
          ...{ ...asked, unit: 'cosine', atMost: false },
          ...{ peer: digits(of(all)), peerName: peer.name, peerVersion: peer.version },
        }),
      ),
    );
    const noWorse = least(ours) >= least(peers[0][1]) && mean(ours) >= mean(peers[0][1]);
    const apart = await differenceAlone(int8, texts, batched);
    return [
      ...rows,
      {
        ...alone('int8: a text alone and in a batch, largest difference', apart, { bound: 1e-6, unit: '' }),
        ours: apart,
      },
      alone("int8: cosine no worse than CTranslate2's, least and mean", Number(noWorse), {
        ...{ bound: 1, unit: '(1: yes)', atMost: false },
      }),
    ];
  });
}

/** The largest difference of a value of a text's vector from what the text gets alone. */
async function differenceAlone(int8, texts, batched) {
  let worst = 0;
  for (const [i, text] of texts.entries()) {
    const call = { texts: [text], maxLength: 512, normalize: true, vectors: true };
    const [vector] = (await int8.call('embed', call)).vectors;
    vector.forEach((value, j) => (worst = Math.max(worst, Math.abs(value - batched[i][j]))));
  }
  return worst;
}

function measureSpeed(model, texts, options) {
  return withRunners(runnersOf(model, 'bert-base', options), async (float32, int8, ct, js) => {
    const sample = texts.slice(0, count(options, 'tune'));
    const best = { ct: await tune(ct, methods.ct, sample), js: await tune(js, methods.js, sample) };
    const turn =
      (runner, method, how = {}) =>
      async () => [(await runner.call(method, { texts, ...how })).ms];
    const turns = {
      float32: turn(float32, 'embed'),
      int8: turn(int8, 'embed'),
      ct: turn(ct, methods.ct, { batching: best.ct }),
      js: turn(js, methods.js, { batching: best.js }),
    };
    const times = await inTurn(turns, options.repeat, 'int8');
    const what = `int8, BERT-base, embed ${texts.length} real texts`;
    const about = (peer) => ({ peerName: peer.name, peerVersion: peer.version });
    return [
      against(`${what}: CTranslate2's int8, its best batches (${named(best.ct)})`, times.int8, times.ct, {
        ...{ bound: 0.95, goal: 1.1, batching: best.ct, ...about(ct) },
      }),
      against(`${what}: our own float32`, times.int8, times.float32, { bound: 2, goal: 2.5, ...about(float32) }),
      against(`${what}: transformers.js q8, best loop by hand (${named(best.js)})`, times.int8, times.js, {
        ...{ bound: 1, batching: best.js, ...about(js) },
      }),
    ];
  });
}
