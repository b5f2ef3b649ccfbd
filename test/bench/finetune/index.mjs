/** `finetune`: a step of training a classifier on BERT, against PyTorch, our TensorFlow.js engine, and itself with checkpoints. */
import { fileURLToPath } from 'node:url';
import { against, alone, median, printTable } from '../common/figures.mjs';
import { bertBase, trainedModel } from '../common/models.mjs';
import { count, readOptions } from '../common/options.mjs';
import { start } from '../common/runner.mjs';
import { inTurn, withRunners } from '../common/turns.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const firth = (spec, name = 'firth') => start(name, process.execPath, ['--expose-gc', path('firth.mjs')], spec);
const pyTorch = ({ python, ...spec }) => start('PyTorch', python, [path('train.py')], spec);

const own = {
  rows: { value: '16', help: 'texts in a batch: 16 unless said' },
  length: { value: '128', help: 'tokens of each: 128 unless said' },
  models: { value: 'base,trained', help: 'base, trained (the 6-layer checkpoint), or both' },
  tfjs: { value: 'wasm', help: "backend of TensorFlow.js for the 6-layer checkpoint: wasm unless said, 'none'" },
};
const MB = 1e6;
/** Of loss and gradients' norm, relative: both sides compute in float32. */
const AGREEMENT = 1e-3;

/** @param {string[]} args */
export async function run(args) {
  const options = readOptions(args, { name: 'finetune', about: 'a training step against PyTorch', repeat: 3, own });
  if (options === undefined) return [];
  const batch = batchOf(count(options, 'rows'), count(options, 'length'));
  const rows = [];
  const notes = [];
  const models = {
    base: () => ({ name: 'BERT-base', model: bertBase(options, 'feature-extraction'), withTfjs: false }),
    trained: () => ({ name: '6-layer checkpoint', model: trainedModel(options), withTfjs: options.tfjs !== 'none' }),
  };
  for (const key of options.models.split(',')) {
    if (models[key] === undefined) throw new Error(`--models: expected base or trained, found ${key}`);
    const { name, model, withTfjs } = models[key]();
    rows.push(...(await measure(name, model, batch, options, withTfjs, notes)));
  }
  printTable(rows, options, notes);
  return rows;
}

async function measure(name, { folder }, batch, options, withTfjs, notes) {
  const { threads, python, repeat } = options;
  const tokens = batch.rows * batch.length;
  const what = (rest) => `finetune, ${name}, ${batch.rows} x ${batch.length}: ${rest}`;
  const rows = await withRunners(
    [() => firth({ folder, threads }), () => pyTorch({ folder, threads, python })],
    async (ours, torch) => {
      const maxError = agreement(await ours.call('exact', { batch }), await torch.call('exact', { batch }));
      let call = 0;
      const turn = (runner) => async () => [(await runner.call('step', { batch, call: call++ })).ms];
      const times = await inTurn({ firth: turn(ours), torch: turn(torch) }, repeat, what('steps'));
      const peaks = { ours: (await ours.call('peak')).bytes, torch: (await torch.call('peak')).bytes };
      const perSecond = (list) => Math.round((1000 * tokens) / median(list));
      notes.push(
        `${name}: firth ${perSecond(times.firth)} tokens/s, PyTorch ${perSecond(times.torch)}; loss and norm agree within ${maxError.toExponential(1)}`,
      );
      const peer = { peerName: 'PyTorch', peerVersion: torch.version };
      return [
        against(what('a step, dropout and AdamW included'), times.firth, times.torch, {
          ...{ bound: 0.8, goal: 1.1, maxError, ...peer },
          ...{ tokensPerSecond: perSecond(times.firth), peerTokensPerSecond: perSecond(times.torch) },
        }),
        alone(what("peak memory, times PyTorch's"), peaks.ours / peaks.torch, {
          ...{ bound: 1.3, unit: 'x', oursMB: mega(peaks.ours), peerMB: mega(peaks.torch), ...peer },
        }),
      ];
    },
  );
  rows.push(await checkpointed(what, folder, batch, options));
  if (withTfjs) rows.push(await againstTfjs(what, folder, batch, options));
  return rows;
}

/** What a step takes beside weights, gradients and slots: the peak less what was there when all of these stood ready. */
async function checkpointed(what, folder, batch, { threads }) {
  const used = async (checkpoint) =>
    withRunners([() => firth({ folder, threads, checkpoint })], async (runner) => {
      const { resident } = await runner.call('ready');
      const times = [];
      for (let call = 0; call < 3; call++) times.push((await runner.call('step', { batch, call })).ms);
      const { bytes } = await runner.call('peak');
      return { activations: bytes - resident, bytes, ms: Math.min(...times) };
    });
  const [plain, again] = [await used(false), await used(true)];
  return alone(
    what('memory of a step beside weights and optimizer, with checkpoint, times that without'),
    again.activations / plain.activations,
    {
      ...{ bound: 0.5, unit: 'x', oursMB: mega(again.activations), withoutMB: mega(plain.activations) },
      ...{ peakMB: mega(again.bytes), withoutPeakMB: mega(plain.bytes) },
      ...{ stepMs: Math.round(again.ms), withoutStepMs: Math.round(plain.ms) },
    },
  );
}

async function againstTfjs(what, folder, batch, { threads, tfjs, repeat }) {
  return withRunners(
    [() => firth({ folder, threads }), () => firth({ folder, threads, tfjs }, `tfjs ${tfjs}`)],
    async (ours, theirs) => {
      agreement(await ours.call('exact', { batch }), await theirs.call('exact', { batch }));
      const step = (runner) => async () => [(await runner.call('step', { batch, call: 0 })).ms];
      const times = await inTurn({ ours: step(ours), theirs: step(theirs) }, repeat, what(`tfjs ${tfjs}`));
      const peer = { peerName: `firth, tfjs ${tfjs}`, peerVersion: theirs.version };
      return against(what(`a step against our tfjs engine on ${tfjs}`), times.ours, times.theirs, {
        bound: 5,
        ...peer,
      });
    },
  );
}

/** The larger relative difference of loss and norm; throws where it is over the bound. */
function agreement(ours, theirs) {
  const error = Math.max(
    ...['loss', 'gradientNorm'].map((key) => Math.abs(ours[key] - theirs[key]) / Math.abs(theirs[key])),
  );
  if (error <= AGREEMENT) return error;
  throw new Error(`loss and norm differ: ${JSON.stringify(ours)} and ${JSON.stringify(theirs)}; nothing is measured`);
}

/** Token ids and labels by a formula. */
const batchOf = (rows, length) => ({
  rows,
  length,
  ids: Array.from({ length: rows * length }, (_, i) => 1000 + ((i * 7919) % 20_000)),
  labels: Array.from({ length: rows }, (_, i) => i % 2),
});

const mega = (bytes) => Math.round(bytes / MB);
