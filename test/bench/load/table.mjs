/** The figures for a reader: a line for each runner, times in ms (import + open + answer), memory in MB. */
import { availableParallelism, cpus } from 'node:os';

const header = ['', 'first answer', 'import', 'open', 'answer', 'ratio', 'asked', 'peak', '- file', 'ratio', 'error'];
const MB = 1e6;

export function printTable(results, { repeat, threads }) {
  const rows = results.flatMap(({ size, layout, fileBytes, firth, peers }) => [
    [`${size.name}, ${layout.title}`],
    [...figures('  firth', firth), '', '', ...memory(firth, fileBytes), '', ''],
    ...peers.map((peer) => [
      ...figures(`  ${peer.name}`, peer),
      times(peer.firstMs / firth.firstMs),
      `${layout.speedup}x`,
      ...memory(peer, fileBytes),
      times(peer.peakBytes / firth.peakBytes),
      peer.agreement.toExponential(1),
    ]),
  ]);
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows.filter((row) => row.length > 1)].map((row) => row[column].length)),
  );
  const line = (row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd();
  const versions = [...new Set(results.flatMap(({ firth, peers }) => [firth, ...peers].map((each) => each.versions)))];
  return [
    `${availableParallelism()} x ${cpus()[0]?.model ?? 'CPU'}; ${threads} threads; median of ${repeat} cold processes, warm page cache`,
    ...versions,
    'ms from the start of the process to the first line of output; MB of 10^6 bytes, VmHWM; error: of log probabilities',
    'asked of firth: first answer within 1000 ms, "- file" at most 250 MB, the ratio as in its column',
    '',
    ...[header, ...rows].map(line),
  ].join('\n');
}

const figures = (name, { firstMs, importMs, openMs, answerMs }) => [
  name,
  ...[firstMs, importMs, openMs, answerMs].map(whole),
];

const memory = ({ peakBytes }, fileBytes) => [whole(peakBytes / MB), whole((peakBytes - fileBytes) / MB)];

const whole = (value) => value.toFixed(0);

const times = (ratio) => `${ratio.toFixed(1)}x`;
