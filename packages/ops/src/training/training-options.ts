import {
  callback,
  custom,
  fields,
  flag,
  list,
  name,
  option,
  options,
  string,
  whole,
  type OptionsOf,
} from '@firth/options';
import { runEntries } from '../run-options.js';

const bytes = custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array, 'a Uint8Array');

export const trainingOptions = options('compileTraining', {
  optimizer: option(
    fields({ wasm: bytes, entry: name(), slots: whole({ least: 0 }) }, 'an UpdateKernel: { wasm, entry, slots }'),
  ),
  trainable: option(callback<(path: string) => boolean>()),
  outputs: option(list(string())),
});

export const backwardOptions = options('backward', {
  ...runEntries,
  /** Needed where the program drops out anything. */
  dropout: option(fields({ seed: whole(), call: whole() }, 'a DropoutCounter: { seed, call }')),
  /** Adds this batch's gradients to those that are there instead of replacing them. */
  accumulate: option(flag()),
});

export type BackwardOptions = OptionsOf<typeof backwardOptions>;
