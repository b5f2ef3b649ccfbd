import { openCheckpoint, writeSafetensors } from '@firth/checkpoints';
import { readWeight } from '@firth/ops';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bertWeights, loadBert, type LoadedBert } from '../loaded-bert.js';
import { classifierParts } from '../schema.js';
import { copyOf, fixture } from '../testing/fixtures.js';
import { startClassifier, type StartedClassifier } from './start-classifier.js';

const opened: LoadedBert[] = [];
afterEach(() => Promise.all(opened.splice(0).map((loaded) => loaded.close())));

async function started(path: string, over: Partial<Parameters<typeof startClassifier>[1]> = {}) {
  const loaded = await loadBert(path);
  opened.push(loaded);
  const labels = Array.from({ length: 40 }, (_, i) => `label ${i}`);
  return startClassifier(loaded, { labels, problemType: 'single_label_classification', seed: 1, ...over });
}

async function valuesOf({ loaded }: StartedClassifier, part: 'pooler' | 'classifier') {
  const weights = bertWeights(loaded, classifierParts)[part];
  if (weights === undefined) throw new Error(`no ${part}`);
  return { kernel: await readWeight(weights.kernel), bias: await readWeight(weights.bias) };
}

describe('a fresh classifier', () => {
  it('is drawn as the config says, and cut at two deviations', async () => {
    const start = await started(fixture('english', 'google'));
    expect(start.fresh).toEqual(['classifier']);
    expect(start.loaded.config.labels).toHaveLength(40);
    const { kernel, bias } = await valuesOf(start, 'classifier');
    expect(kernel).toHaveLength(24 * 40);
    expect(bias).toEqual(new Float32Array(40));
    expect(Math.max(...kernel.map(Math.abs))).toBeLessThanOrEqual(0.04);
    const deviation = Math.hypot(...kernel) / Math.sqrt(kernel.length);
    expect(deviation / (0.02 * 0.8796)).toBeCloseTo(1, 1); // a normal cut at 2 has 0.8796 of its deviation left
    expect(Math.abs(kernel.reduce((a, b) => a + b, 0) / kernel.length)).toBeLessThan(0.003);
  });

  it('is the same for the same seed, whatever the layout, and another for another', async () => {
    const { kernel } = await valuesOf(await started(fixture('english', 'google')), 'classifier');
    expect((await valuesOf(await started(fixture('english', 'safetensors')), 'classifier')).kernel).toEqual(kernel);
    expect((await valuesOf(await started(fixture('english', 'google'), { seed: 2 }), 'classifier')).kernel).not.toEqual(
      kernel,
    );
  });

  it('comes with a pooler where there is none', async () => {
    const { folder, remove } = await copyOf('english', 'encoder-only');
    const original = await openCheckpoint(folder);
    const tensors = [...original.tensors.values()].filter(({ name }) => !name.startsWith('pooler.'));
    await writeSafetensors(join(folder, 'model.safetensors'), tensors);
    await original.close();
    const start = await started(folder);
    expect(start.fresh).toEqual(['pooler', 'classifier']);
    const { kernel } = await valuesOf(start, 'pooler');
    expect(kernel).toHaveLength(24 * 24);
    expect(Math.max(...kernel)).toBeLessThanOrEqual(0.04);
    await remove();
  });
});

describe('a classifier that is there', () => {
  const problemType = 'single_label_classification';

  it('is kept for the same labels', async () => {
    const start = await started(fixture('english', 'classifier'), { labels: ['bad', 'so-so', 'good'], problemType });
    expect(start.fresh).toEqual([]);
  });

  it.each([
    ['other labels', ['bad', 'good', 'so-so'], problemType],
    ['more labels', ['bad', 'so-so', 'good', 'great'], problemType],
    ['another problem', ['bad', 'so-so', 'good'], 'multi_label_classification'],
  ] as const)('gives way to a fresh one for %s', async (_, labels, problem) => {
    const start = await started(fixture('english', 'classifier'), { labels, problemType: problem });
    expect(start.fresh).toEqual(['classifier']);
    expect((await valuesOf(start, 'classifier')).kernel).toHaveLength(24 * labels.length);
  });
});
