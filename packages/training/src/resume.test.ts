import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnx } from '@firth/ops/onnx';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { averageCheckpoints } from './checkpoints/average-checkpoints.js';
import { inMemory } from './datasets/in-memory.js';
import { TrainingError } from './error.js';
import { adamW } from './optimizers/adam.js';
import { sgd } from './optimizers/sgd.js';
import { constant } from './schedules.js';
import { counted } from './testing/counted-engine.js';
import { tinyRun } from './testing/tiny-run.js';
import { points, tinyTask } from './testing/tiny-task.js';
import { train } from './train.js';
import type { TrainingResult } from './train-options.js';
import type { Metrics } from './training-progress.js';

const engine = counted(onnx({ device: 'cpu', threads: 1 }));
afterAll(() => engine.dispose());
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firth-resume-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  expect(engine.openSessions).toBe(0);
});

const valuesOf = ({ weights }: TrainingResult) => [...weights].map(([path, values]) => [path, [...values]] as const);
const task = tinyTask({ dropout: 0.2 });
const steps = (count: number, every: number, more: { keep?: number; resume?: boolean } = {}) =>
  tinyRun(engine, { task, duration: { steps: count }, checkpoints: { folder, every, ...more } });
/** Other weights to begin with. */
const flat = {
  'hidden.kernel': Array<number>(12).fill(0.1),
  'hidden.bias': Array<number>(4).fill(0.2),
  'output.kernel': Array<number>(12).fill(0.3),
  'output.bias': Array<number>(3).fill(0),
};
/** An evaluation that gives these losses, one after the other. */
const losses = (...values: readonly number[]) => {
  let at = 0;
  return (): Promise<Metrics> => Promise.resolve({ loss: values[at++] ?? NaN });
};

describe('aborting', () => {
  it('keeps what training has come to, and goes on from it', async () => {
    const whole = await train(tinyRun(engine, { task, duration: { steps: 20 } }));
    const controller = new AbortController();
    const aborted = train({
      ...steps(20, 100),
      signal: controller.signal,
      onProgress: ({ step }) => {
        if (step === 13) controller.abort(new Error('enough'));
      },
    });
    await expect(aborted).rejects.toThrow('enough');
    expect(readdirSync(folder)).toEqual(['step-00000013']);
    const resumed = await train(steps(20, 100, { resume: true }));
    expect(valuesOf(resumed)).toEqual(valuesOf(whole));
    expect(resumed.history).toEqual(whole.history);
  });

  it('in the middle of a step ends at the step before', async () => {
    const controller = new AbortController();
    const abort = () => {
      controller.abort(new Error('enough'));
    };
    let collated = 0;
    const collate: typeof task.collate = (examples) => {
      if (++collated === 6) setImmediate(abort); // the second batch of the third step
      return task.collate(examples);
    };
    const given = { duration: { steps: 5 }, batchSize: 4, accumulate: 2 } as const;
    const aborted = tinyRun(engine, { ...given, task: { ...task, collate }, checkpoints: { folder, every: 100 } });
    await expect(train({ ...aborted, signal: controller.signal })).rejects.toThrow('enough');
    expect(readdirSync(folder)).toEqual(['step-00000002']);
    const whole = await train(tinyRun(engine, { ...given, task }));
    const resume = { folder, every: 100, resume: true };
    expect(valuesOf(await train(tinyRun(engine, { ...given, task, checkpoints: resume })))).toEqual(valuesOf(whole));
  });

  it('before the first step leaves nothing', async () => {
    await expect(train({ ...steps(5, 1), signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('in an evaluation makes it once more', async () => {
    const controller = new AbortController();
    const evaluation = { every: 5, best: { metric: 'loss', mode: 'min' } } as const;
    const evaluate = () => {
      controller.abort(new Error('enough'));
      return Promise.reject(new Error('the evaluation was aborted'));
    };
    const aborted = train({ ...steps(5, 5), signal: controller.signal, evaluation: { ...evaluation, evaluate } });
    await expect(aborted).rejects.toThrow();
    const again = await train({
      ...steps(5, 5, { resume: true }),
      evaluation: { ...evaluation, evaluate: losses(0.5) },
    });
    expect(again.best).toEqual({ step: 5, metrics: { loss: 0.5 } });
  });
});

describe('checkpoints', () => {
  it('stay as many as are kept', async () => {
    await train(steps(10, 2, { keep: 2 }));
    expect(readdirSync(folder)).toEqual(['step-00000008', 'step-00000010']);
    expect(readdirSync(join(folder, 'step-00000010')).sort()).toEqual(['training.json', 'weights.safetensors']);
  });

  it('a finished run gives its weights once more', async () => {
    const whole = await train(steps(6, 2));
    const again = await train(steps(6, 2, { resume: true }));
    expect(valuesOf(again)).toEqual(valuesOf(whole));
    expect(again.history).toEqual(whole.history);
  });

  it('what an end in the middle of one left is removed', async () => {
    mkdirSync(join(folder, 'step-00000004.1b2c.tmp'));
    writeFileSync(join(folder, 'step-00000004.1b2c.tmp', 'weights.safetensors'), 'half');
    writeFileSync(join(folder, 'notes.tmp'), 'mine');
    await train(steps(2, 2, { resume: true }));
    expect(readdirSync(folder)).toEqual(['notes.tmp', 'step-00000002']);
  });

  it('averaged, are the mean of their weights', async () => {
    const runs: TrainingResult[] = [];
    for (const count of [4, 5, 6]) runs.push(await train(tinyRun(engine, { task, duration: { steps: count } })));
    const averaged = await train({ ...steps(6, 1), averageLast: 3 });
    for (const [path, found] of averaged.weights)
      found.forEach((value, i) => {
        const mean = runs.reduce((sum, { weights }) => sum + (weights.get(path)?.[i] ?? NaN), 0) / 3;
        expect(Math.abs(value - mean), path).toBeLessThanOrEqual(1e-7);
      });
  });

  it('that an abort left between them is not among those averaged', async () => {
    const options = { ...steps(9, 3, { keep: 2, resume: true }), averageLast: 2 };
    const controller = new AbortController();
    const onProgress = ({ step }: { readonly step: number }) => {
      if (step === 7) controller.abort();
    };
    await expect(train({ ...options, signal: controller.signal, onProgress })).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['step-00000003', 'step-00000006', 'step-00000007']);
    const resumed = await train(options);
    expect(readdirSync(folder)).toEqual(['step-00000006', 'step-00000009']);
    const checkpoints = { folder: join(folder, 'whole'), every: 3 };
    const whole = await train({ ...options, checkpoints });
    expect(valuesOf(resumed)).toEqual(valuesOf(whole));
  });

  it('of several models are not averaged', async () => {
    await train(steps(2, 1));
    const [one, two] = readdirSync(folder).map((name) => join(folder, name));
    const frozen = join(folder, 'frozen');
    const freeze = (path: string) => path === 'output.bias';
    await train({ ...steps(1, 1), checkpoints: { folder: frozen, every: 1 }, freeze });
    await expect(averageCheckpoints([one ?? '', two ?? '', join(frozen, 'step-00000001')])).rejects.toMatchObject({
      code: 'BAD_CHECKPOINT',
      details: { at: 'output.bias/weight' },
    });
    await expect(averageCheckpoints([])).rejects.toMatchObject({ code: 'BAD_OPTION' });
  });
});

describe('the best evaluation', () => {
  const best = { metric: 'loss', mode: 'min', patience: 2 } as const;
  const evaluation = () => ({ every: 2, evaluate: losses(3, NaN, 1, 2, 1, 0), best });

  it.each([false, true])('gives its weights, and training stops out of patience (checkpoints: %s)', async (onDisk) => {
    const run = tinyRun(engine, { task, duration: { steps: 100 } });
    const checkpoints = { folder, every: 5, keep: 1 };
    const result = await train({ ...run, ...(onDisk && { checkpoints }), evaluation: evaluation() });
    expect(result).toMatchObject({ steps: 10, ending: 'stopped early', best: { step: 6, metrics: { loss: 1 } } });
    const sixth = await train(tinyRun(engine, { task, duration: { steps: 6 } }));
    expect(valuesOf(result)).toEqual(valuesOf(sixth));
    if (!onDisk) return;
    expect(readdirSync(folder)).toEqual(['step-00000006', 'step-00000010']);
    const again = await train({ ...run, checkpoints: { ...checkpoints, resume: true }, evaluation: evaluation() });
    expect(valuesOf(again)).toEqual(valuesOf(sixth));
  });

  it('is the largest where that is asked for', async () => {
    const mode = { metric: 'loss', mode: 'max' } as const;
    const result = await train({ ...steps(6, 6), evaluation: { every: 2, evaluate: losses(1, 3, 2), best: mode } });
    expect(result.best?.step).toBe(4);
  });
});

describe('refuses to go on', () => {
  const newest = () => join(folder, readdirSync(folder).at(-1) ?? '');

  it('where it was not asked to', async () => {
    await train(steps(2, 1));
    await expect(train(steps(4, 1))).rejects.toMatchObject({ code: 'BAD_ARGUMENT', details: { file: newest() } });
  });

  it.each([
    ['seed', { seed: 1 }],
    ['batchSize', { batchSize: 4 }],
    ['optimizer', { optimizer: sgd() }],
    ['shuffle', { shuffle: false }],
    ['optimizer', { optimizer: adamW({ beta2: 0.98 }) }],
    ['schedule', { schedule: constant(0.04) }],
    ['groups', { groups: [{ matches: () => true, weightDecay: 0.1 }] }],
    ['groups', { freeze: (path: string) => path === 'hidden.bias' }],
    ['maxGradientNorm', { maxGradientNorm: 1 }],
    ['data', { dataset: inMemory([...points(60)].reverse()) }],
    ['examples, data', { dataset: inMemory(points(52)) }],
    ['program', { task: tinyTask({ dropout: 0.1 }) }],
    ['program', { task: tinyTask({ dropout: 0.2, labelSmoothing: 0.1 }) }],
    ['weights', { task: tinyTask({ dropout: 0.2, values: flat }) }],
    ['best', { evaluation: { every: 2, evaluate: losses(1, 2), best: { metric: 'loss', mode: 'min' } } }],
    ['averageLast', { averageLast: 2 }],
    ['labels', { identity: { labels: ['b', 'a'] } }],
  ] as const)('with another %s', async (name, given) => {
    await train({ ...steps(2, 1), identity: { labels: ['a', 'b'] } });
    const again = { ...steps(4, 1, { resume: true }), identity: { labels: ['a', 'b'] }, ...given };
    await expect(train(again)).rejects.toMatchObject({
      code: 'BAD_CHECKPOINT',
      details: { at: name, file: join(newest(), 'training.json') },
    });
    const checkpoints = { folder, every: 1, resume: true, forceResume: name.split(', ') };
    if (name !== 'optimizer' && name !== 'groups') expect((await train({ ...again, checkpoints })).steps).toBe(4);
  });

  it('with words for what was and what is', async () => {
    await train({ ...steps(2, 1), identity: { labels: ['a', 'b'], schedule: null, rate: 0.05 } });
    const again = { ...steps(2, 1, { resume: true }), identity: { labels: ['b', 'a'], schedule: null, rate: 0.04 } };
    await expect(train(again)).rejects.toThrow(
      /training.json, labels, rate: it is of another run \(expected labels \[a, b\]; rate 0.05, found labels \[b, a\]; rate 0.04\). Go on with .* \(--force-resume\) labels, rate$/,
    );
    const forced = { folder, every: 1, resume: true, forceResume: ['labels', 'Rate'] };
    await expect(train({ ...again, checkpoints: forced })).rejects.toThrow(
      /^train: checkpoints.forceResume: expected some of .*labels.*, found 'Rate'; did you mean rate\?$/,
    );
  });

  it('from a checkpoint of before, which tells less', async () => {
    await train(steps(2, 1));
    const file = join(newest(), 'training.json');
    const state = JSON.parse(readFileSync(file, 'utf8')) as { identity: Record<string, unknown>; totalSteps?: number };
    const { optimizer, examples, batchSize, accumulate, bucketBatches, shuffle, seed } = state.identity;
    state.identity = { optimizer, examples, batchSize, accumulate, bucketBatches, shuffle: String(shuffle), seed };
    delete state.totalSteps;
    writeFileSync(file, JSON.stringify(state));
    const again = train(steps(4, 1, { resume: true }));
    await expect(again).rejects.toThrow(/expected .*data not recorded; .*weights not recorded; schedule not recorded/);
    const fields = await again.then(
      () => [],
      (error: unknown) => (error instanceof TrainingError ? (error.details.at ?? '').split(', ') : []),
    );
    const forced = { ...steps(4, 1), checkpoints: { folder, every: 1, resume: true, forceResume: fields } };
    expect((await train(forced)).steps).toBe(4);
  });

  it('but makes more steps where the rates so far are the same', async () => {
    const whole = await train(tinyRun(engine, { task, duration: { steps: 4 }, schedule: constant(0.05) }));
    await train(steps(2, 1));
    expect(valuesOf(await train(steps(4, 1, { resume: true })))).toEqual(valuesOf(whole));
  });

  it.each([
    ['that is no JSON', () => '{'],
    ['of another kind', () => '{"format":"other"}'],
    ['without its step', (text: string) => text.replace('"step":2,"calls"', '"calls"')],
    ['with a step that is none', (text: string) => text.replace('"step":2,"calls"', '"step":-1,"calls"')],
  ])('from a state %s', async (_, changed) => {
    await train(steps(2, 1));
    const file = join(newest(), 'training.json');
    writeFileSync(file, changed(readFileSync(file, 'utf8')));
    await expect(train(steps(4, 1, { resume: true }))).rejects.toMatchObject({
      code: 'BAD_CHECKPOINT',
      details: { file },
    });
  });

  it('from weights that are cut off, or gone, or of another model', async () => {
    await train(steps(2, 1));
    const file = join(newest(), 'weights.safetensors');
    const freeze = (path: string) => path === 'output.bias';
    const resumed = { folder, every: 1, resume: true };
    rmSync(join(folder, 'step-00000001'), { recursive: true });
    truncateSync(file, 300);
    await expect(train(steps(4, 1, { resume: true }))).rejects.toMatchObject({ name: 'CheckpointError' });
    rmSync(file);
    await expect(train(steps(4, 1, { resume: true }))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    rmSync(newest(), { recursive: true });
    await train({ ...steps(2, 2), freeze });
    await expect(train(steps(4, 1, { resume: true }))).rejects.toMatchObject({ details: { at: 'groups' } });
    const forced = train(tinyRun(engine, { ...steps(4, 1), checkpoints: { ...resumed, forceResume: ['groups'] } }));
    await expect(forced).rejects.toMatchObject({ code: 'BAD_CHECKPOINT', details: { at: 'output.bias/weight' } });
  });
});
