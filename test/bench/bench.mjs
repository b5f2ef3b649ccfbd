/**
 * npm run bench -- NAME [--json] [options of the bench]
 *
 * Each NAME is a folder with an `index.mjs` that exports `run(args)`, which prints its table and returns its rows.
 * With --json the last line is one object, `{"bench": NAME, "rows": […]}`.
 */
const benches = [
  'load',
  'embed',
  'fill-mask',
  'int8',
  'latency',
  'event-loop',
  'memory',
  'startup',
  'engines',
  'tokenizers',
  'checkpoints',
  'elmo',
  'finetune',
  'generate',
  'nearest',
  'recurrence',
  'word2vec',
  'glove',
];

const [name, ...args] = process.argv.slice(2);
if (name === undefined || !benches.includes(name)) {
  console.error(`npm run bench -- NAME [--json]; NAME is one of: ${benches.join(', ')}`);
  process.exit(2);
}
const { run } = await import(`./${name}/index.mjs`);
try {
  const rows = await run(args.filter((arg) => arg !== '--json'));
  if (args.includes('--json')) console.log(JSON.stringify({ bench: name, rows }));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
