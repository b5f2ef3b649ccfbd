import { sourceEntries } from '@firth/checkpoints/options';
import { having, option, options } from '@firth/options';
import type { Engine } from '../program.js';
import { engineEntries } from './engine-options.js';

export const engineCheck = having<Engine>(['compile'], [], 'an engine, as onnx() and tfjs() give');

/** What every `fromPretrained` takes: how a model's files are fetched, and what runs it. */
export const loadEntries = {
  /** Runs the model instead of an engine of its own; whoever made it disposes of it. Device, dtype and threads are its own. */
  engine: option(engineCheck),
  ...engineEntries,
  ...sourceEntries,
};

export const loadOptions = options('fromPretrained', loadEntries);
