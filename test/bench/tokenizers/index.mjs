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

/** Runs measure.mjs, and peer.py, on a text. */
function measurer({ seconds, python }) {
  const child = (program, args) => JSON.parse(execFileSync(program, args, { cwd: here, encoding: 'utf8' }));
  return {
    together: (path, runners) => child(process.execPath, ['measure.mjs', path, `${seconds}`, JSON.stringify(runners)]),
    rust: (path, vocabulary) => child(python, ['peer.py', vocabulary, path, `${seconds}`]),
  };
}

function* wordpieceRows(measured, files) {
  const texts = [
    ['English news', files.english, files.uncased],
    ['English sentences of SST-2', files.sentences, files.uncased],
    ['Chinese novel', files.chinese, files.bertChinese],
  ];
  const peer = '@huggingface/tokenizers';
  for (const [title, path, vocabulary] of texts) {
    const runners = [
      { name: 'firth bert', files: [vocabulary] },
      { name: peer, files: [vocabulary] },
    ];
    const [ours, theirs] = measured.together(path, runners);
    const what = `WordPiece with offsets, ${title}, against`;
    yield speedRow(`${what} ${peer} without offsets`, ours, theirs, `${peer} ${versionOf(peer)}`);
    const rust = measured.rust(path, vocabulary);
    yield speedRow(`${what} Rust’s encode_batch on one thread`, ours, rust, `tokenizers ${rust.version} (Rust)`);
  }
}

function* bpeRows(measured, files) {
  const texts = [
    ['English news', files.english],
    ['English sentences of SST-2', files.sentences],
    ['Chinese novel', files.chinese],
  ];
  for (const [title, path] of texts) {
    const runners = [
      { name: 'firth gpt2 ids', files: files.gpt2 },
      { name: 'firth gpt2', files: files.gpt2 },
      { name: 'gpt-tokenizer', files: [] },
      { name: 'tiktoken', files: [] },
    ];
    const [ids, offsets, ...peers] = measured.together(path, runners);
    for (const [ours, what] of [
      [ids, 'ids alone'],
      [offsets, 'with offsets'],
    ]) {
      for (const [k, peer] of ['gpt-tokenizer', 'tiktoken'].entries()) {
        const named = `byte-level BPE, ${what}, ${title}, against ${peer}`;
        yield speedRow(named, ours, peers[k], `${peer} ${versionOf(peer)}`);
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
