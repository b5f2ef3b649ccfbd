/** `event-loop`: how long the application stands still while texts of 512 tokens are computed, BERT-base float32. */
import { BertTokenizer } from '@firth/tokenizers';
import { agreement, alone, digits, median, pause, printTable, progress } from '../common/figures.mjs';
import { bertBase } from '../common/models.mjs';
import { count, readOptions } from '../common/options.mjs';
import { firth, transformersJs } from '../common/runner.mjs';
import { textOfLength } from '../common/texts.mjs';
import { withRunners } from '../common/turns.mjs';

const own = { batch: { value: '8', help: 'texts of 512 tokens in one call: 8 unless said' } };

/** @param {string[]} args */
export async function run(args) {
  const options = readOptions(args, { name: 'event-loop', about: 'the longest gap of a 1 ms timer', repeat: 7, own });
  if (options === undefined) return [];
  const model = bertBase(options, 'feature-extraction');
  const tokenizer = await BertTokenizer.fromPretrained(model.folder);
  const texts = new Array(count(options, 'batch')).fill(textOfLength(options.sharedFolder, tokenizer, 512));
  const { threads } = options;
  const starts = [
    () => firth({ folder: model.folder, threads }),
    () => transformersJs({ folder: model.onnx, task: 'feature-extraction', threads }),
  ];
  return withRunners(starts, async (ours, js) => {
    const given = { texts, vectors: true };
    const theirs = await js.call('embed', given);
    const maxError = agreement(js.name, (await ours.call('embed', given)).vectors, theirs.vectors, 1e-4);
    const gaps = { ours: [], js: [] };
    for (let round = 1; round <= options.repeat; round++) {
      for (const [name, runner] of [
        ['ours', ours],
        ['js', js],
      ]) {
        await pause();
        gaps[name].push(await runner.call('gap', { texts }));
      }
      progress(`event-loop: round ${round} of ${options.repeat}`);
    }
    const gap = (name) => gaps[name].map(({ gapMs }) => gapMs);
    const runs = (name) => digits(median(gaps[name].map(({ ms }) => ms)));
    const what = `event loop, ${texts.length} x 512 tokens`;
    const worst = `${what}: longest gap of a 1 ms timer in any of ${options.repeat} runs`;
    const about = { peer: digits(median(gap('js'))), peerName: js.name, peerVersion: js.version, maxError };
    const rows = [
      alone(worst, Math.max(...gap('ours')), {
        bound: 20,
        unit: 'ms',
        ...about,
        oursRunMs: runs('ours'),
        peerRunMs: runs('js'),
      }),
      alone(`${what}: the median run's longest gap`, median(gap('ours')), { bound: 20, unit: 'ms', ...about }),
    ];
    printTable(rows, options, [`the run took firth ${runs('ours')} ms, transformers.js ${runs('js')} ms`]);
    return rows;
  });
}
