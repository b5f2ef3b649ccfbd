import type { Encoding, Tokenizer } from '@firth/tokenizers';
import type { Command } from 'commander';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { locate } from '../locate.js';
import { addTextOptions, tokenizerChoices, type TokenizerOptions } from '../model-options.js';
import { jsonOption } from '../options.js';
import { counted } from '../output/format.js';
import { writePieces } from '../output/pieces.js';
import { styleOf, type Style } from '../output/style.js';
import { tableLines } from '../output/table.js';
import { inPairs, readTexts } from '../texts.js';
import type { Terminal } from '../terminal.js';

interface Options extends TokenizerOptions {
  readonly pair?: true;
}

/** One text, or the two of a pair. */
type Texts = readonly [first: string, second?: string];

interface Token {
  readonly token: string;
  readonly id: number;
  /** Of the text it came from, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly tokenTypeId: number;
}

export function addTokenize(program: Command, terminal: Terminal): void {
  const command = program
    .command('tokenize')
    .description("Show a text's tokens, their ids and where they stand in it.")
    .argument('<model>', "folder with vocab.txt, tokenizer.json or a GPT's vocabulary and merges, or a file in it")
    .argument('[text...]', 'texts; lines of standard input where none is named')
    .option('--pair', 'read the texts two by two, as sentence pairs');
  addTextOptions(command)
    .addOption(jsonOption())
    .action(async (model: string, given: string[], options: Options) => {
      const texts = await readTexts(given, terminal);
      const rows = options.pair ? inPairs(texts) : texts.map((text): Texts => [text]);
      const tokenizer = await openTokenizer(model, options, terminal);
      const { stdout } = terminal;
      const style = styleOf(stdout, terminal);
      if (options.json) await writePieces(stdout, jsonOfTokens(model, rows, tokenizer));
      else for (const row of rows) await writePieces(stdout, renderTokens(tokensOf(row, tokenizer), style));
    });
}

/** That of a GPT where the folder has byte pairs, else BERT's. */
async function openTokenizer(path: string, options: Options, terminal: Terminal): Promise<Tokenizer> {
  const [{ BertTokenizer }, { encoderPath }, { bytePairTokenizer }, { modelFiles }] = await Promise.all([
    import('@firth/tokenizers'),
    import('@firth/bert'),
    import('@firth/gpt'),
    import('@firth/checkpoints/model-files'),
  ]);
  const encoder = await encoderPath(await locate(path, terminal));
  const isFile = await stat(encoder).then(
    (entry) => entry.isFile(),
    () => false,
  );
  const folder = isFile ? dirname(encoder) : encoder;
  const choices = tokenizerChoices(options);
  return (await bytePairTokenizer(await modelFiles(folder), choices)) ?? BertTokenizer.fromPretrained(folder, choices);
}

/** The tokens of a row, each time anew: a text may have millions. */
function tokensOf([first, second]: Texts, tokenizer: Tokenizer): Iterable<Token> {
  const encoding: Encoding = second === undefined ? tokenizer.encode(first) : tokenizer.encode(first, { pair: second });
  const { tokenTypeIds, sequenceIds, inputIds, offsets } = encoding;
  const tokens = encoding.tokens();
  const tokenAt = (token: string, i: number): Token => {
    const [start = 0, end = 0] = [offsets[2 * i], offsets[2 * i + 1]];
    const source = sequenceIds[i] === 1 ? (second ?? '') : first;
    return {
      token,
      id: inputIds[i] ?? 0,
      start,
      end,
      text: source.slice(start, end),
      tokenTypeId: tokenTypeIds[i] ?? 0,
    };
  };
  return {
    *[Symbol.iterator]() {
      for (const [i, token] of tokens.entries()) yield tokenAt(token, i);
    },
  };
}

function* renderTokens(tokens: Iterable<Token>, style: Style): Generator<string> {
  const columns = [
    { title: '#', align: 'right' },
    { title: 'token' },
    { title: 'id', align: 'right' },
    { title: 'start', align: 'right' },
    { title: 'end', align: 'right' },
    { title: 'type', align: 'right' },
    { title: 'text' },
  ] as const;
  let count = 0;
  const rows = {
    *[Symbol.iterator]() {
      count = 0;
      for (const { token, id, start, end, text, tokenTypeId } of tokens)
        yield { cells: [`${count++}`, token, `${id}`, `${start}`, `${end}`, `${tokenTypeId}`, text] };
    },
  };
  yield* tableLines(columns, rows, style);
  yield `${style.faint(counted(count, 'token'))}\n\n`;
}

/** `{"model", "results": [{"texts", "tokens"}]}`, token by token. */
function* jsonOfTokens(model: string, rows: readonly Texts[], tokenizer: Tokenizer): Generator<string> {
  yield `{"model":${JSON.stringify(model)},"results":[`;
  for (const [i, texts] of rows.entries()) {
    yield `${i === 0 ? '' : ','}{"texts":${JSON.stringify(texts)},"tokens":[`;
    let comma = '';
    for (const token of tokensOf(texts, tokenizer)) {
      yield comma + JSON.stringify(token);
      comma = ',';
    }
    yield ']}';
  }
  yield ']}\n';
}
