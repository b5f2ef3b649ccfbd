import type { TrainingEngine } from '@firth/ops';
import { custom, having } from '@firth/options';
import type { Optimizer } from './optimizers/optimizer.js';
import type { Schedule } from './schedules.js';
import type { TrainingTask } from './task.js';

export const engineCheck = having<TrainingEngine>(['compileTraining'], [], 'an engine that trains: onnx() or tfjs()');

export const taskCheck = having<TrainingTask<never, unknown, string, string>>(
  ['collate', 'length'],
  ['program', 'weights'],
  'a task: { program, weights, collate, length }',
);

export const optimizerCheck = having<Optimizer>(['scalars'], ['kernel', 'name'], 'an optimizer: adamW(), say');

export const scheduleCheck = custom<Schedule>(
  (value) => typeof value === 'function',
  'a function of the step: constant(1e-3), say',
);
