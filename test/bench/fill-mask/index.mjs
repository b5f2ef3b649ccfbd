/** `fill-mask`: one text of 128 tokens with one mask, BERT-base float32. */
import { BertTokenizer } from '@firth/tokenizers';
import { against, printTable } from '../common/figures.mjs';
import { bertBase } from '../common/models.mjs';
import { readOptions } from '../common/options.mjs';
import { firth, transformersJs } from '../common/runner.mjs';
import { textOfLength } from '../common/texts.mjs';
import { inTurn, withRunners } from '../common/turns.mjs';

const bound = 1e-4; // of log probabilities
const callsPerRound = 10;

/** @param {string[]} args */
export async function run(args) {
  const options = readOptions(args, { name: 'fill-mask', about: 'one mask in 128 tokens', repeat: 10 });
  if (options === undefined) return [];
  const model = bertBase(options, 'fill-mask');
  const tokenizer = await BertTokenizer.fromPretrained(model.folder);
  const text = textOfLength(options.sharedFolder, tokenizer, 128, (plain) => `${plain} [MASK] .`);
  const { threads } = options;
  const starts = [
    () => firth({ folder: model.folder, task: 'fill-mask', threads }),
    () => transformersJs({ folder: model.onnx, task: 'fill-mask', threads }),
  ];
  return withRunners(starts, async (ours, js) => {
    const error = compare(
      (await ours.call('fillMask', { text, topK: 10 })).candidates,
      (await js.call('fillMask', { text, topK: 20 })).candidates,
    );
    const turn = (runner) => async () => (await runner.call('fillMaskTimes', { text, count: callsPerRound })).times;
    const times = await inTurn({ ours: turn(ours), js: turn(js) }, options.repeat, 'fill-mask');
    const rows = [
      against('fill-mask, 128 tokens: transformers.js', times.ours, times.js, {
        ...{ bound: 1.25, goal: 1.5, peerName: js.name, peerVersion: js.version, maxLogProbabilityError: error },
      }),
    ];
    printTable(rows, options, [`largest difference of a log probability: ${error.toExponential(1)}, bound ${bound}`]);
    return rows;
  });
}

/** Our ten best candidates are among the peer's twenty, with the same probability; the best is the same. */
function compare(ours, theirs) {
  const scores = new Map(theirs.map(({ tokenId, score }) => [tokenId, score]));
  const worst = Math.max(...ours.map(({ tokenId, score }) => Math.abs(Math.log(score / (scores.get(tokenId) ?? 0)))));
  if (worst <= bound && ours[0].tokenId === theirs[0].tokenId) return worst;
  throw new Error(
    `firth and transformers.js fill the mask differently: log probabilities differ by ${worst}, bound ${bound}`,
  );
}
