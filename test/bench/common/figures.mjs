/** Figures, agreement, and the rows and the table that say them. */
import { availableParallelism, cpus } from 'node:os';
import { setTimeout } from 'node:timers/promises';

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.ceil(sorted.length / 2) - 1] + sorted[Math.floor(sorted.length / 2)]) / 2;
}

/** @returns {number} the largest distance of two lists of vectors, element by element, and throws where it is over `bound` */
export function agreement(name, ours, theirs, bound) {
  let worst = ours.length === theirs.length ? 0 : Infinity;
  ours.forEach((row, i) =>
    row.forEach((value, j) => {
      const distance = Math.abs(value - (theirs[i]?.[j] ?? NaN));
      if (!(distance <= worst)) worst = Number.isNaN(distance) ? Infinity : distance;
    }),
  );
  if (worst <= bound) return worst;
  throw new Error(`firth and ${name} answer differently: by ${worst}, bound ${bound}; nothing is measured`);
}

export function cosine(a, b) {
  const dot = (x, y) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** Ours against a peer by what each took; `best` compares the soonest of each. A ratio above 1: firth is better. */
export function against(what, ours, peer, { bound, goal, unit = 'ms', ...more }) {
  const [our, their] = [median(ours), median(peer)];
  return {
    case: what,
    ratio: digits(their / our),
    bestRatio: digits(Math.min(...peer) / Math.min(...ours)),
    ours: digits(our),
    peer: digits(their),
    unit,
    bound,
    ...(goal === undefined ? {} : { goal }),
    ...more,
  };
}

/** A bound without a peer: at least, or at most, so much. */
export const alone = (what, ours, { bound, unit, atMost = true, ...more }) => ({
  case: what,
  ratio: null,
  ours: digits(ours),
  peer: null,
  unit,
  bound,
  met: atMost ? ours <= bound : ours >= bound,
  peerVersion: null,
  ...more,
});

/** A figure that has no bound: it says how far the others can go. */
export const reported = (what, ours, { unit, ...more }) => ({
  case: what,
  ratio: null,
  ours: digits(ours),
  peer: null,
  unit,
  bound: null,
  peerVersion: null,
  ...more,
});

export const digits = (value) => Number(value.toPrecision(4));

/** @param {any[]} rows @param {{ threads: number }} options @param {string[]} notes */
export function printTable(rows, { threads }, notes = []) {
  const header = ['', 'firth', 'peer', '', 'ratio', 'best', 'asked', 'goal', ''];
  const lines = rows.map((row) => [
    row.case,
    String(row.ours),
    row.peer === null ? '' : String(row.peer),
    row.unit,
    row.ratio === null ? '' : `${row.ratio.toFixed(2)}x`,
    row.bestRatio === undefined ? '' : `${row.bestRatio.toFixed(2)}x`,
    row.bound === null ? '' : row.ratio === null ? `${row.bound} ${row.unit}` : `${row.bound}x`,
    row.goal === undefined ? '' : row.ratio === null ? `${row.goal} ${row.unit}` : `${row.goal}x`,
    row.bound === null
      ? 'reported'
      : (row.ratio === null ? row.met : row.ratio >= row.bound)
        ? 'met'
        : (row.reason ?? 'MISSED'),
  ]);
  const widths = header.map((_, column) => Math.max(...[header, ...lines].map((line) => line[column].length)));
  const print = (line) =>
    line
      .map((cell, column) => ([0, 3, 8].includes(column) ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd();
  console.log(
    `${availableParallelism()} x ${cpus()[0]?.model ?? 'CPU'}; ${threads} threads; medians; best: the soonest of each`,
  );
  for (const version of new Set(rows.map((row) => row.peerVersion))) if (version) console.log(version);
  console.log(['', print(header), ...lines.map(print), ...(notes.length > 0 ? ['', ...notes] : [])].join('\n'));
}

export const progress = (line) => process.stderr.write(`${line}\n`);

/** Lets a runtime's threads stop waiting in a loop for more work before the next runner's turn. */
export const pause = () => setTimeout(200);
