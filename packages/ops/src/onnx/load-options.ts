import { sourceEntries } from '@firth/checkpoints/options';
import { custom, option, options } from '@firth/options';
import type { Engine } from '../program.js';
import { engineEntries } from './engine-options.js';

const isEngine = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'compile' in value && typeof value.compile === 'function';

export const engineCheck = custom<Engine>(isEngine, 'an engine, as onnx() and tfjs() give');

/** What every `fromPretrained` takes: how a model's files are fetched, and what runs it. */
export const loadEntries = {
  /** Runs the model instead of an engine of its own; whoever made it disposes of it. Device, dtype and threads are its own. */
  engine: option(engineCheck),
  ...engineEntries,
  ...sourceEntries,
};

export const loadOptions = options('fromPretrained', loadEntries);
