/** Prints what was compared as a table by length. */

const groups = [
  [2, 8],
  [9, 16],
  [17, 32],
  [33, 64],
  [65, 128],
  [129, 256],
  [257, 512],
];

/**
 * @param {import('./compare.mjs').Reference} reference
 * @param {import('./compare.mjs').Sentence[]} sentences
 * @param {number} bound of the absolute error
 * @returns {boolean} whether everything agrees
 */
export function printReport({ versions }, sentences, bound) {
  console.log(`\nReference: ${versions}\nBound: ids equal, ${bound} absolute for every value\n`);
  const rows = groups
    .map(([from, to]) => [`${from} to ${to}`, sentences.filter(({ tokens }) => tokens >= from && tokens <= to)])
    .filter(([, group]) => group.length > 0);
  const table = [...rows, ['all', sentences]].map(([name, group]) => [
    name,
    group.length,
    group.reduce((sum, { tokens }) => sum + tokens, 0),
    group.filter(({ idsEqual }) => idsEqual).length,
    worst(group, 'hidden').toExponential(1),
    worst(group, 'embedding').toExponential(1),
  ]);
  printTable([['length', 'sentences', 'tokens', 'ids equal', 'last hidden state', 'embedding'], ...table]);
  const over = sentences.filter(
    ({ idsEqual, hidden, embedding }) =>
      !idsEqual || !(hidden.maxAbsoluteError <= bound) || !(embedding.maxAbsoluteError <= bound),
  );
  for (const sentence of over) console.log(describe(sentence));
  const agree = over.length === 0 && sentences.length === 100;
  console.log(agree ? `\nAll ${sentences.length} sentences agree.` : `\n${over.length} sentences are over the bound.`);
  return agree;
}

const worst = (group, what) => Math.max(...group.map((sentence) => sentence[what].maxAbsoluteError));

function describe({ text, tokens, idsEqual, hidden, embedding }) {
  const element = ({ maxAbsoluteError, at, expected, found }) =>
    `${maxAbsoluteError.toExponential(2)} at [${at.join(', ')}]: expected ${expected}, found ${found}`;
  return [
    `${JSON.stringify(text.slice(0, 60))}, ${tokens} tokens${idsEqual ? '' : ': OTHER TOKEN IDS'}`,
    `  last hidden state ${element(hidden)}`,
    `  embedding ${element(embedding)}`,
  ].join('\n');
}

/** @param {(string | number)[][]} rows the header first */
function printTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  for (const row of rows) console.log(row.map((cell, column) => String(cell).padStart(widths[column])).join('  '));
}
