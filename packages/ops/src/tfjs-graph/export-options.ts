import { option, options, record, string, type OptionsOf } from '@firth/options';

export const graphModelOptions = options('exportGraphModel', {
  /** Free-form strings kept in `model.json` (`userDefinedMetadata`). */
  metadata: option(record(string(), 'an object of strings'), { default: {} }),
});

export type GraphModelOptions = OptionsOf<typeof graphModelOptions>;
