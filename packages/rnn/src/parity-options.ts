import { comparisonEntries, loadEntries, type EngineOptions } from '@firth/ops/options';
import { choice, option, options, type OptionsOf } from '@firth/options';

export const parityOptions = options('parity', {
  ...loadEntries,
  ...comparisonEntries,
  /** Of a plain RNN, whose file does not say it: tanh unless said. */
  activation: option(choice(['tanh', 'relu']), {
    help: 'of a plain RNN, whose file does not say it: tanh unless given',
  }),
});

export type ParityOptions = OptionsOf<typeof parityOptions> & EngineOptions;
