import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readFileSync } from 'node:fs';
import { filesOf, installPeers, readOptions, usage } from './options.mjs';
import { gzippedSize } from './size.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Prints a line for each figure that the tokenizers' issue asks for, and returns them as rows.
 *
 * @param {string[]} args
 */
export async function run(args) {
  const options = readOptions(args);
  if (options.help) {
    console.log(usage);
    return [];
  }
  installPeers();
  const files = filesOf(options);
  const wanted = (kind) => kind.includes(options.only);
  const rows = [];
  const add = (row) => {
    rows.push(row);
    const ratio = row.ratio === null ? '' : `${row.ratio.toFixed(2)}x`;
    const peer = row.peer === undefined ? '' : `${row.peer.toFixed(2)} of ${row.peerVersion}`;
    console.log(
      `${row.case.padEnd(84)} ${row.ours.toFixed(2).padStart(8)} ${row.unit.padEnd(6)} ${peer.padEnd(40)} ${ratio}`,
    );
  };
  const measured = measurer(options);
  if (wanted('wordpiece')) for (const row of wordpieceRows(measured, files)) add(row);
  if (wanted('bpe')) for (const row of bpeRows(measured, files)) add(row);
  if (wanted('doubling')) for (const row of doublingRows(files)) add(row);
  if (wanted('size')) {
    for (const name of ['BertTokenizer', 'GptTokenizer', 'Gpt2Tokenizer']) {
      add({
        case: `${name} alone, tree-shaken and gzipped`,
        ratio: null,
        ours: (await gzippedSize(name)) / 1000,
        unit: 'kB',
      });
    }
  }
  return rows;
}

/** Measures each combination once, in a process of its own. */
function measurer({ seconds, python }) {
  const known = new Map();
  return (name, path, vocabulary) => {
    const key = JSON.stringify([name, path, vocabulary]);
    const [program, ...args] =
      name === 'rust'
        ? [python, 'peer.py', ...vocabulary, path, `${seconds}`]
        : [process.execPath, 'measure.mjs', name, path, `${seconds}`, ...vocabulary];
    if (!known.has(key)) known.set(key, JSON.parse(execFileSync(program, args, { cwd: here, encoding: 'utf8' })));
    return known.get(key);
  };
}

function* wordpieceRows(measured, files) {
  const texts = [
    ['English news', files.english, files.uncased],
    ['English sentences of SST-2', files.sentences, files.uncased],
    ['Chinese novel', files.chinese, files.bertChinese],
  ];
  for (const [title, path, vocabulary] of texts) {
    const ours = measured('firth bert', path, [vocabulary]);
    for (const peer of ['@huggingface/tokenizers', 'rust']) {
      const theirs = measured(peer, path, [vocabulary]);
      const peerVersion = peer === 'rust' ? `tokenizers ${theirs.version} (Rust)` : `${peer} ${versionOf(peer)}`;
      const against = peer === 'rust' ? 'Rust tokenizers’ encode_batch, one thread' : `${peer}, without offsets`;
      yield speedRow(`WordPiece with offsets, ${title}, against ${against}`, ours, theirs, peerVersion);
    }
  }
}

function* bpeRows(measured, files) {
  const texts = [
    ['English news', files.english],
    ['English sentences of SST-2', files.sentences],
    ['Chinese novel', files.chinese],
  ];
  for (const [title, path] of texts) {
    for (const [runner, what] of [
      ['firth gpt2 ids', 'ids alone'],
      ['firth gpt2', 'with offsets'],
    ]) {
      const ours = measured(runner, path, files.gpt2);
      for (const peer of ['gpt-tokenizer', 'tiktoken']) {
        const theirs = measured(peer, path, []);
        yield speedRow(`byte-level BPE ${what}, ${title}, against ${peer}`, ours, theirs, `${peer} ${versionOf(peer)}`);
      }
    }
  }
}

function speedRow(title, ours, theirs, peerVersion) {
  return {
    case: title,
    ratio: ours.rate / theirs.rate,
    ours: ours.rate,
    peer: theirs.rate,
    unit: 'MB/s',
    peerVersion,
    oursTokens: ours.ids,
    peerTokens: theirs.ids,
  };
}

/** Time for 10 MB over time for 5 MB: 2 is linear. */
function* doublingRows(files) {
  const child = (args) =>
    JSON.parse(execFileSync(process.execPath, ['doubling.mjs', ...args], { cwd: here, encoding: 'utf8' }));
  for (const name of child([])) {
    const { once, twice } = child([name, JSON.stringify(files)]);
    yield {
      case: `10 MB take so many times 5 MB: ${name}`,
      ratio: null,
      ours: twice / once,
      unit: 'times',
      seconds: twice,
    };
  }
}

function versionOf(peer) {
  return JSON.parse(readFileSync(`${here}node_modules/${peer}/package.json`, 'utf8')).version;
}
