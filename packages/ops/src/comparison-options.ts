import { number, option } from '@firth/options';

/** What every `parity` takes beside how a model is loaded. */
export const comparisonEntries = {
  /** Largest absolute error allowed of any element: 1e-5 unless said. */
  bound: option(number({ least: 0 }), { default: 1e-5, help: 'largest absolute error of any element' }),
};
