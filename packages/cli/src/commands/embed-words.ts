import type { Command } from 'commander';
import { interruptible } from '../interrupt.js';
import { locate } from '../locate.js';
import { wholeNumber } from '../options.js';
import { counted } from '../output/format.js';
import { toJsonLine } from '../output/json.js';
import { Progress } from '../output/progress.js';
import { readTexts } from '../texts.js';
import type { Terminal } from '../terminal.js';

interface Options {
  readonly batchSize: number;
}

export function addEmbedWords(program: Command, terminal: Terminal): void {
  program
    .command('embed-words')
    .description('Embed each word of sentences by ELMo, all layers: one JSON object a sentence, {"words", "layers"}.')
    .argument('<model>', "folder of an ELMo: the authors' options.json and weights")
    .argument('[sentence...]', 'words with spaces between them; lines of standard input where none is named')
    .option('--batch-size <sentences>', 'at once; the state goes on from batch to batch', wholeNumber(1), 32)
    .action((model: string, given: string[], options: Options) => embedWords(model, given, options, terminal));
}

async function embedWords(model: string, given: readonly string[], { batchSize }: Options, terminal: Terminal) {
  const { Elmo } = await import('@firth/elmo');
  const texts = await readTexts(given, terminal);
  const sentences = texts.map((text) => text.split(/\s+/).filter((word) => word !== ''));
  await interruptible(async (signal) => {
    const progress = new Progress(terminal, 'embedding', (count) => counted(count, 'sentence'));
    const elmo = await Elmo.fromPretrained(await locate(model, terminal));
    try {
      const embedded = await elmo.embed(sentences, {
        batchSize,
        signal,
        onProgress: (done, total) => {
          progress.update(done, total);
        },
      });
      for (const { words, layers, size } of embedded)
        terminal.stdout.write(toJsonLine({ words, layers: layers.map((layer) => rowsOf(layer, size)) }));
    } finally {
      progress.stop();
      await elmo.dispose();
    }
  });
}

const rowsOf = (values: Float32Array, size: number): number[][] =>
  Array.from({ length: values.length / size }, (_, i) => [...values.subarray(i * size, (i + 1) * size)]);
