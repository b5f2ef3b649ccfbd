/** `recurrence`: an LSTM layer by ONNX's own operator against the same layer step by step in a scan, both in our engine. */
import { fileURLToPath } from 'node:url';
import { against, printTable } from '../common/figures.mjs';
import { readOptions } from '../common/options.mjs';
import { start } from '../common/runner.mjs';
import { inTurn, withRunners } from '../common/turns.mjs';

const script = fileURLToPath(new URL('firth.mjs', import.meta.url));
const cases = [
  { size: 256, batch: 1, length: 128 },
  { size: 256, batch: 32, length: 64 },
  { size: 512, batch: 1, length: 64 },
  { size: 512, batch: 16, length: 64 },
  { size: 650, batch: 20, length: 35 },
];
const AGREEMENT = 1e-5;
/** Runs of each in a round. */
const RUNS = 5;

/** @param {string[]} args */
export async function run(args) {
  const options = readOptions(args, { name: 'recurrence', about: "ONNX's LSTM against a scan", repeat: 5 });
  if (options === undefined) return [];
  const { threads, repeat } = options;
  const rows = [];
  for (const given of cases) {
    const what = `LSTM of ${given.size}, ${given.batch} x ${given.length}: ONNX's operator against a scan`;
    rows.push(
      await withRunners([() => start('firth', process.execPath, [script], { threads, ...given })], async (firth) => {
        const { maxError } = await firth.call('difference');
        if (!(maxError <= AGREEMENT)) throw new Error(`${what}: they differ by ${maxError}; nothing is measured`);
        const turn = (by) => async () => {
          const times = [];
          for (let i = 0; i < RUNS; i++) times.push((await firth.call('run', { by })).ms);
          return times;
        };
        const times = await inTurn({ operator: turn('operator'), scan: turn('scan') }, repeat, what);
        const peer = { peerName: 'scan', peerVersion: firth.version };
        return against(what, times.operator, times.scan, { bound: 1, maxError, ...peer });
      }),
    );
  }
  printTable(rows, options);
  return rows;
}
