import type { TrainingEngine } from '@firth/ops';
import { custom } from '@firth/options';
import type { Dataset } from './datasets/dataset.js';
import type { Optimizer } from './optimizers/optimizer.js';
import type { Schedule } from './schedules.js';
import type { TrainingTask } from './task.js';

/** What training is done with, by what it can do. */
const having = <T>(functions: readonly string[], values: readonly string[], expected: string) =>
  custom<T>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      functions.every((name) => typeof Reflect.get(value, name) === 'function') &&
      values.every((name) => Reflect.get(value, name) !== undefined),
    expected,
  );

export const engineCheck = having<TrainingEngine>(['compileTraining'], [], 'an engine that trains: onnx() or tfjs()');

export const taskCheck = having<TrainingTask<never, unknown, string, string>>(
  ['collate', 'length'],
  ['program', 'weights'],
  'a task: { program, weights, collate, length }',
);

export const datasetCheck = having<Dataset<unknown>>(
  ['examples'],
  ['name', 'size'],
  'a dataset: what openTsv, openCsv, openJsonLines or inMemory gives',
);

export const optimizerCheck = having<Optimizer>(['scalars'], ['kernel', 'name'], 'an optimizer: adamW(), say');

export const scheduleCheck = custom<Schedule>(
  (value) => typeof value === 'function',
  'a function of the step: constant(1e-3), say',
);
