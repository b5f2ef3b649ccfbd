import type { Command } from 'commander';
import { Option } from 'commander';
import { checkEnding } from '@firth/checkpoints/options';
import { pictureOptions, projectionOptions } from '@firth/word-vectors/options';
import { addDescribed, describedOption } from '../described-options.js';
import { basename, join } from 'node:path';
import { refuseSameFile } from '../conversion/same-file.js';
import { checkDestination, staged, writeInto } from '../conversion/staging.js';
import { interruptible } from '../interrupt.js';
import { commaList, forceOption } from '../options.js';
import { UsageError } from '../output/errors.js';
import { counted } from '../output/format.js';
import { toJsonLine } from '../output/json.js';
import type { Terminal } from '../terminal.js';
import { VECTORS_ARGUMENT, addVectorsOptions, withVectors, type VectorsOptions } from '../word-vectors.js';

interface Options extends VectorsOptions {
  readonly out: string;
  readonly projection: 'pca' | 'umap';
  readonly seed?: number;
  readonly title?: string;
  readonly arrows?: true;
  readonly force?: true;
}

export function addPicture(program: Command, terminal: Terminal): void {
  const command = program
    .command('picture')
    .description('Draw words as points in two dimensions, into an SVG file.')
    .argument(...VECTORS_ARGUMENT)
    .argument('<words...>', 'words; those with commas between them are a group and take one colour')
    .requiredOption('-o, --out <file>', 'the SVG file to write')
    .addOption(new Option('--projection <kind>', 'how to project').choices(['pca', 'umap']).default('pca'))
    .addOption(describedOption('--seed <number>', projectionOptions.entries.seed))
    .option('--arrows', 'draw an arrow along each group, from a word to the next');
  addDescribed(command, pictureOptions, { title: '--title <text>' }).addOption(forceOption());
  addVectorsOptions(command).action((file: string, words: string[], options: Options) =>
    picture(file, words, options, terminal),
  );
}

async function picture(file: string, words: readonly string[], options: Options, terminal: Terminal): Promise<void> {
  const { out, projection, seed, title, arrows, force, json } = options;
  const groups = words.map(commaList);
  if (seed !== undefined && projection !== 'umap') throw new UsageError('--seed is for --projection umap');
  if (arrows === true && groups.every((group) => group.length < 2)) {
    throw new UsageError('--arrows: expected groups such as man,woman');
  }
  await refuseSameFile([file], [out]);
  checkEnding('picture', 'out', out, 'svg');
  await checkDestination(out, 'file', force === true);
  const { wordPicture } = await import('@firth/word-vectors');
  await interruptible((signal) =>
    withVectors(file, options, terminal, signal, async (vectors) => {
      const isGrouped = groups.some((group) => group.length > 1);
      const svg = await wordPicture(vectors, isGrouped ? groups : groups.flat(), {
        projection: projection === 'pca' ? { kind: 'pca' } : { kind: 'umap', ...(seed === undefined ? {} : { seed }) },
        ...(title === undefined ? {} : { title }),
        ...(arrows === true ? { arrows: groups.flatMap(steps) } : {}),
      });
      signal.throwIfAborted();
      await staged({ path: out, kind: 'files', force: force === true, main: basename(out), inputs: [file] }, (folder) =>
        writeInto(join(folder, basename(out)), svg),
      );
      const count = groups.flat().length;
      if (json) terminal.stdout.write(toJsonLine({ vectors: file, out, words: count, projection }));
      else terminal.stdout.write(`${out}: ${counted(count, 'word')}\n`);
    }),
  );
}

const steps = (group: readonly string[]): (readonly [string, string])[] =>
  group.slice(1).map((word, i) => [group[i] ?? '', word] as const);
