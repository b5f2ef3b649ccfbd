import type { Encoding, Tokenizer } from '@firth/tokenizers';
import type { Command } from 'commander';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { locate } from '../locate.js';
import { addTextOptions, tokenizerChoices, type TokenizerOptions } from '../model-options.js';
import { jsonOption } from '../options.js';
import { counted } from '../output/format.js';
import { toJsonLine } from '../output/json.js';
import { styleOf, type Style } from '../output/style.js';
import { renderTable } from '../output/table.js';
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
      const results = rows.map((row) => ({ texts: row, tokens: tokensOf(row, tokenizer) }));
      const style = styleOf(terminal.stdout, terminal);
      if (options.json) terminal.stdout.write(toJsonLine({ model, results }));
      else for (const { tokens } of results) terminal.stdout.write(`${renderTokens(tokens, style)}\n`);
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

function tokensOf([first, second]: Texts, tokenizer: Tokenizer): Token[] {
  const encoding: Encoding = second === undefined ? tokenizer.encode(first) : tokenizer.encode(first, { pair: second });
  const { tokenTypeIds, sequenceIds, inputIds, offsets } = encoding;
  return encoding.tokens().map((token, i) => {
    const [start = 0, end = 0] = offsets.subarray(2 * i, 2 * i + 2);
    const source = sequenceIds[i] === 1 ? (second ?? '') : first;
    return {
      token,
      id: inputIds[i] ?? 0,
      start,
      end,
      text: source.slice(start, end),
      tokenTypeId: tokenTypeIds[i] ?? 0,
    };
  });
}

function renderTokens(tokens: readonly Token[], style: Style): string {
  const columns = [
    { title: '#', align: 'right' },
    { title: 'token' },
    { title: 'id', align: 'right' },
    { title: 'start', align: 'right' },
    { title: 'end', align: 'right' },
    { title: 'type', align: 'right' },
    { title: 'text' },
  ] as const;
  const rows = tokens.map(({ token, id, start, end, text, tokenTypeId }, i) => ({
    cells: [`${i}`, token, `${id}`, `${start}`, `${end}`, `${tokenTypeId}`, text],
  }));
  return `${renderTable(columns, rows, style)}${style.faint(counted(tokens.length, 'token'))}\n`;
}
