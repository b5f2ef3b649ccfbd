import { name, option, options, type OptionsOf } from '@firth/options';

export const tfjsOptions = options('tfjs', {
  /**
   * A registered backend: `cpu`, `wasm`, `webgl`, `webgpu`, `tensorflow` (`@tensorflow/tfjs-node`, imported where it is
   * installed). Unless said, the application's current one.
   */
  backend: option(name()),
});

export type TfjsOptions = OptionsOf<typeof tfjsOptions>;
