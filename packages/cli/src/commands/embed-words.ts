import { interruptible } from '../interrupt.js';
import { counted } from '../output/format.js';
import { toJsonLine } from '../output/json.js';
import { Progress } from '../output/progress.js';
import type { Terminal } from '../terminal.js';

/** The words of sentences by ELMo, all layers: one JSON object a sentence, {"words", "layers"}. */
export async function embedWords(
  path: string,
  texts: readonly string[],
  { batchSize, mmap }: { readonly batchSize?: number; readonly mmap: boolean },
  terminal: Terminal,
): Promise<void> {
  const { Elmo } = await import('@firth/elmo');
  const sentences = texts.map((text) => text.split(/\s+/).filter((word) => word !== ''));
  await interruptible(async (signal) => {
    const progress = new Progress(terminal, 'embedding', (count) => counted(count, 'sentence'));
    const elmo = await Elmo.fromPretrained(path, { mmap });
    try {
      const embedded = await elmo.embed(sentences, {
        ...(batchSize === undefined ? {} : { batchSize }),
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
