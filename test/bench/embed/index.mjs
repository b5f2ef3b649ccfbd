/** `embed`: many real texts of mixed length, BERT-base float32, the mean of the tokens. */
import { readFileSync } from 'node:fs';
import { BertTokenizer } from '@firth/tokenizers';
import { against, agreement, alone, median, pause, printTable, progress } from '../common/figures.mjs';
import { bertBase } from '../common/models.mjs';
import { count, readOptions } from '../common/options.mjs';
import { ceiling, firth, pythonPeer, transformersJs } from '../common/runner.mjs';
import { tried } from '../common/batchings.mjs';
import { realTexts } from '../common/texts.mjs';
import { named, tune } from '../common/tune.mjs';
import { gflopOf, scoreBytes } from './work.mjs';

const bound = 1e-4;
/** What each peer in Python is asked for; all form their batches by hand, the best of those tried. */
const inPython = {
  PyTorch: { bound: 1, goal: 1.3 },
  OpenVINO: { bound: 1.1, goal: 1.3 },
  CTranslate2: { bound: 1, goal: 1.3 },
};
const own = {
  texts: { value: '128,2000', help: 'how many, several with commas: 128,2000 unless said' },
  tune: { value: '128', help: 'texts on which each peer tries its batch sizes, once each: 128 unless said' },
  default: { value: 'yes', help: "no: leave out transformers.js' default call, which takes longest" },
};

/** @param {string[]} args */
export async function run(args) {
  const options = readOptions(args, { name: 'embed', about: 'embeddings of many texts', repeat: 3, own });
  if (options === undefined) return [];
  const counts = options.texts.split(',').map((texts) => count({ texts }, 'texts'));
  const model = bertBase(options, 'feature-extraction');
  const tokenizer = await BertTokenizer.fromPretrained(model.folder);
  const { threads, python, folder: work } = options;
  const runners = [];
  try {
    runners.push(await firth({ folder: model.folder, threads }));
    runners.push(await transformersJs({ folder: model.onnx, task: 'feature-extraction', threads }));
    runners.push(await ceiling({ threads }));
    for (const peer of Object.keys(inPython))
      runners.push(await pythonPeer(peer, { folder: model.folder, threads, python, work }));
    const [ours, js, , ...others] = runners;
    const sample = realTexts(options.sharedFolder, count(options, 'tune'));
    const errors = await agree(ours, js, others, sample);
    const best = { js: await tune(js, 'embedTuned', sample) };
    for (const peer of others) best[peer.name] = await tune(peer, 'embed', sample);
    const rows = [];
    for (const texts of counts.map((many) => realTexts(options.sharedFolder, many))) {
      const lengths = texts.map((text) => tokenizer.encode(text, { maxLength: 512 }).length);
      const figures = await measure(runners, texts, lengths, best, options);
      rows.push(...rowsOf(runners, figures, { texts, lengths, best, errors, config: model.config }));
    }
    printTable(rows, options, [
      'ms for all texts, from strings to vectors; the share in % of the MatMul ceiling, counting only tokens that are not padding',
      `texts: ${counts.join(' and ')}; batches tried on ${sample.length}: ${tried.map(named).join(', ')}`,
      `largest difference of a value: ${['js', ...Object.keys(inPython)].map((peer) => `${peer === 'js' ? js.name : peer} ${errors[peer].toExponential(1)}`).join(', ')}; bound ${bound}; texts on which transformers.js alone differs: ${errors.jsAlone}`,
    ]);
    return rows;
  } finally {
    await Promise.all(runners.map((runner) => runner.end()));
  }
}

/**
 * Every vector, before anything is timed. The peers' batches of 8 must give what ours, formed otherwise, give. Where
 * transformers.js differs from firth and PyTorch, which agree, its text is counted and left out of its figure.
 */
async function agree(ours, js, others, texts) {
  progress('comparing');
  const { vectors } = await ours.call('embed', { texts, vectors: true });
  const given = { texts, batching: { size: 8 }, vectors: true };
  const errors = {};
  for (const peer of others)
    errors[peer.name] = agreement(peer.name, vectors, (await peer.call('embed', given)).vectors, bound);
  const theirs = (await js.call('embedTuned', given)).vectors;
  const kept = [...texts.keys()].filter((i) => distance(theirs[i], vectors[i]) <= bound);
  const pick = (rows) => kept.map((i) => rows[i]);
  if (kept.length < 0.95 * texts.length) throw new Error(`${js.name} differs on ${texts.length - kept.length} texts`);
  return { ...errors, js: agreement(js.name, pick(vectors), pick(theirs), bound), jsAlone: texts.length - kept.length };
}

const distance = (a, b) => a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i])), 0);

async function measure([ours, js, matmul, ...others], texts, lengths, best, options) {
  const needed = scoreBytes(texts.length, Math.max(...lengths));
  const available = 1024 * Number(/MemAvailable:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]);
  const figures = { firth: [], default: [], js: [], gflops: [], needed, available };
  for (const { name } of others) figures[name] = [];
  const turns = [
    ['firth', ours, 'embed', {}],
    ['js', js, 'embedTuned', { batching: best.js }],
    ...others.map((peer) => [peer.name, peer, 'embed', { batching: best[peer.name] }]),
    ...(options.default === 'no' || needed > available / 2 ? [] : [['default', js, 'embed', {}]]),
  ];
  for (let round = 1; round <= options.repeat; round++) {
    for (const [key, runner, method, how] of turns) {
      await pause();
      figures.gflops.push(...(await matmul.call('gflops', { count: 20 })).gflops);
      await pause();
      const { ms } = await runner.call(method, { texts, ...how });
      progress(`${texts.length} texts, round ${round}, ${key}: ${ms.toFixed(0)} ms`);
      figures[key].push(ms);
    }
  }
  return figures;
}

function rowsOf([ours, js, , ...others], figures, { texts, lengths, best, errors, config }) {
  const what = `embed ${texts.length} real texts`;
  const about = (peer, error) => ({
    peerName: peer.name,
    peerVersion: peer.version,
    oursVersion: ours.version,
    maxError: error,
  });
  const gflop = gflopOf(lengths, config);
  const rate = (all) => gflop / (median(all) / 1000);
  const ceilingRate = median(figures.gflops);
  return [
    defaultRow(`${what}: transformers.js given the array`, figures, about(js, errors.js)),
    against(`${what}: transformers.js, best loop by hand (${named(best.js)})`, figures.firth, figures.js, {
      ...{ bound: 1.1, goal: 1.25, batching: best.js },
      ...about(js, errors.js),
    }),
    ...others.map((peer) =>
      against(`${what}: ${peer.name}, sorted (${named(best[peer.name])})`, figures.firth, figures[peer.name], {
        ...{ ...inPython[peer.name], batching: best[peer.name] },
        ...about(peer, errors[peer.name]),
      }),
    ),
    alone(`${what}: share of the MatMul ceiling`, (100 * rate(figures.firth)) / ceilingRate, {
      ...{ bound: 80, unit: '%', atMost: false },
      best: (100 * gflop) / (Math.min(...figures.firth) / 1000) / Math.max(...figures.gflops),
      ceilingGflops: ceilingRate,
      oursGflops: rate(figures.firth),
      tokens: lengths.reduce((sum, length) => sum + length, 0),
      longest: Math.max(...lengths),
    }),
  ];
}

/** Never extrapolated: where one batch of all texts does not fit in memory, or was not asked for, there is no figure. */
function defaultRow(what, { firth: ours, default: peer, needed, available }, about) {
  if (peer.length > 0) return against(what, ours, peer, { bound: 8, ...about });
  const GB = (bytes) => `${(bytes / 1e9).toFixed(0)} GB`;
  const reason =
    needed > available / 2
      ? `cannot run: one layer's scores take ${GB(needed)} of ${GB(available)} available`
      : 'left out';
  return {
    ...against(what, ours, ours, { bound: 8, ...about }),
    ratio: null,
    bestRatio: undefined,
    peer: null,
    reason,
  };
}
