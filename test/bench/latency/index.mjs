/** `latency`: one text of 16, 128 and 512 tokens, BERT-base float32, one vector: the first token's, and the mean. */
import { BertTokenizer } from '@firth/tokenizers';
import { against, agreement, printTable } from '../common/figures.mjs';
import { bertBase } from '../common/models.mjs';
import { readOptions } from '../common/options.mjs';
import { firth, transformersJs } from '../common/runner.mjs';
import { textOfLength } from '../common/texts.mjs';
import { inTurn, withRunners } from '../common/turns.mjs';

const bound = 1e-4;
const callsPerRound = { 16: 20, 128: 10, 512: 4 };

/** @param {string[]} args */
export async function run(args) {
  const options = readOptions(args, { name: 'latency', about: 'one text at a time', repeat: 10 });
  if (options === undefined) return [];
  const model = bertBase(options, 'feature-extraction');
  const tokenizer = await BertTokenizer.fromPretrained(model.folder);
  const { threads } = options;
  const starts = [
    () => firth({ folder: model.folder, threads }),
    () => transformersJs({ folder: model.onnx, task: 'feature-extraction', threads }),
  ];
  return withRunners(starts, async (ours, js) => {
    const rows = [];
    for (const [length, count] of Object.entries(callsPerRound)) {
      const text = textOfLength(options.sharedFolder, tokenizer, Number(length));
      for (const pooling of ['cls', 'mean']) {
        const what = `latency, ${length} tokens, pooled (${pooling}): transformers.js`;
        const given = { texts: [text], pooling, vectors: true };
        const [mine, theirs] = [await ours.call('embed', given), await js.call('embed', given)];
        const maxError = agreement(js.name, mine.vectors, theirs.vectors, bound);
        const turn = (runner) => async () => (await runner.call('embedOne', { text, count, pooling })).times;
        const times = await inTurn({ ours: turn(ours), js: turn(js) }, options.repeat, what);
        const about = { peerName: js.name, peerVersion: js.version, maxError };
        rows.push(against(what, times.ours, times.js, { bound: 0.97, goal: 1.1, ...about }));
      }
    }
    printTable(rows, options, [`values agree within ${bound}`]);
    return rows;
  });
}
