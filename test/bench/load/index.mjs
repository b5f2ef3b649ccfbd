/** Time to first answer and peak memory of BERT-base, straight from each original layout, against Python. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkAgreement } from './agreement.mjs';
import { layouts, makeFolders, sizes } from './folders.mjs';
import { coldRun, median } from './measure.mjs';
import { readOptions, usage } from './options.mjs';
import { ours, peersOf } from './runners.mjs';
import { rowsOf } from './rows.mjs';
import { printTable } from './table.mjs';

/** @param {string[]} args */
export async function run(args) {
  const options = readOptions(args);
  if (options.help) {
    console.log(usage);
    return [];
  }
  const cases = sizes
    .flatMap((size) => layouts.map((layout) => ({ size, layout })))
    .filter(({ size, layout }) => `${size.name}/${layout.name}`.includes(options.only));
  makeFolders(cases, options);
  const results = [];
  for (const each of cases) results.push(await measureCase(each, options));
  console.log(printTable(results, options));
  return results.flatMap(rowsOf);
}

/** One folder: every runner once to warm up and to agree, then all in turn, each time in a new process. */
async function measureCase({ size, layout }, options) {
  const folder = join(options.folder, size.name, layout.name);
  const fileBytes = await readIntoPageCache(folder);
  const [firth, ...peers] = [ours(options), ...peersOf(layout, options)].map((runner) => ({ ...runner, runs: [] }));
  for (let round = -1; round < options.repeat; round++) {
    for (const runner of [firth, ...peers]) {
      process.stderr.write(`${size.name}/${layout.name} ${round < 0 ? 'warm-up' : round + 1}: ${runner.name}\n`);
      const result = await coldRun(runner, folder, size.text);
      if (round < 0) runner.answer = result.answer;
      else runner.runs.push(result);
      runner.versions = result.versions;
    }
    if (round < 0) for (const peer of peers) peer.agreement = checkAgreement(firth.answer, peer, folder);
  }
  const summary = (runner) => ({ ...runner, ...median(runner.runs) });
  return { size, layout, fileBytes, firth: summary(firth), peers: peers.map(summary) };
}

/** @returns {Promise<number>} bytes of the checkpoint: the largest file of the folder. */
async function readIntoPageCache(folder) {
  const sizes = [];
  for (const name of await readdir(folder)) {
    await readFile(join(folder, name));
    sizes.push((await stat(join(folder, name))).size);
  }
  return Math.max(...sizes);
}
