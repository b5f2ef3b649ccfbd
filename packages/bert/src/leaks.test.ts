import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { BertForMaskedLM } from './bert-for-masked-lm.js';
import { BertModel } from './bert.js';
import { fixture, layouts } from './testing/fixtures.js';

const openFiles = (): number => readdirSync('/proc/self/fd').length;
const MB = 2 ** 20;

describe.skipIf(process.platform !== 'linux')('nothing is left behind', () => {
  const loadAndRun = async (layout: string) => {
    const model = await BertForMaskedLM.fromPretrained(fixture('english', layout));
    await model.fillMask('the [MASK] is here');
    await model.dispose();
  };

  // The allocators of V8 and of ONNX Runtime level off after some 200 loads; a leak does not.
  beforeAll(async () => {
    for (let i = 0; i < 50; i++) for (const layout of layouts) await loadAndRun(layout);
  }, 60_000);

  it.each(layouts)('by loading, calling and disposing: %s', async (layout) => {
    const [files, memory] = [openFiles(), process.memoryUsage.rss()];
    for (let i = 0; i < 40; i++) await loadAndRun(layout);
    expect(openFiles()).toBe(files);
    expect(process.memoryUsage.rss() - memory).toBeLessThan(16 * MB);
  });

  it('by a thousand calls', async () => {
    const model = await BertModel.fromPretrained(fixture('english', 'encoder-only'));
    const texts = ['the cat', 'the dog likes the book', 'a river'];
    for (let i = 0; i < 200; i++) await model.embed(texts);
    const memory = process.memoryUsage.rss();
    for (let i = 0; i < 1000; i++) await model.embed(texts);
    expect(process.memoryUsage.rss() - memory).toBeLessThan(16 * MB);
    await model.dispose();
  });

  it('by a checkpoint that is refused', async () => {
    const refused = () => BertForMaskedLM.fromPretrained(fixture('english', 'encoder-only')).catch(String);
    await refused();
    const files = openFiles();
    for (let i = 0; i < 10; i++)
      expect(await refused()).toMatch(/BertForMaskedLM needs the masked-language-model head/);
    expect(openFiles()).toBe(files);
  });
});
