import { onnx, type Device } from '@firth/ops/onnx';
import { adamW, inMemory, linearWarmup, openTsv, train, TrainingError } from '@firth/training';
import { tinyTask, type TinyValues } from '../../../packages/training/src/testing/tiny-task.js';

interface Golden {
  readonly features: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly start: TinyValues;
  readonly runs: Readonly<Record<string, { readonly weights: TinyValues }>>;
}

/** What the tests call in the page. */
Object.assign(globalThis, {
  firth: {
    /** Ten steps of AdamW: how far the furthest weight is from PyTorch's. */
    steps: async (device: Device): Promise<number> => {
      const golden = (await (await fetch('/fixtures/training/sessions.json')).json()) as Golden; // made by sessions.py
      const engine = onnx({ device, threads: 1 });
      const isBias = (path: string) => path.endsWith('bias');
      const { weights } = await train({
        engine,
        task: tinyTask({ labelSmoothing: 0.1, values: golden.start }),
        dataset: inMemory(golden.features.map((features, i) => ({ features, label: golden.labels[i] ?? NaN }))),
        duration: { steps: 10 },
        optimizer: adamW(),
        schedule: linearWarmup(0.02, 3, 12),
        groups: [
          { matches: isBias, rateFactor: 0.5 },
          { matches: () => true, weightDecay: 0.1 },
        ],
        maxGradientNorm: 0.4,
        batchSize: 8,
        shuffle: false,
        bucketBatches: 1,
      });
      await engine.dispose();
      const errors = Object.entries(golden.runs['adamw']?.weights ?? {}).flatMap(([path, values]) =>
        values.map((value, i) => Math.abs((weights.get(path)?.[i] ?? NaN) - value)),
      );
      return Math.max(...errors);
    },

    /** How many rows a picked file has. */
    rows: async (text: string): Promise<number> =>
      (await openTsv(new File([text], 'picked.tsv'), { columns: ['label'], example: ({ label }) => label.text() }))
        .size,

    /** What a path is answered. */
    path: (path: string): Promise<string> =>
      openTsv(path, { columns: ['label'], example: ({ label }) => label.text() }).then(
        () => 'read',
        (error: unknown) => (error instanceof TrainingError ? `${error.code}: ${error.message}` : String(error)),
      ),
  },
});
