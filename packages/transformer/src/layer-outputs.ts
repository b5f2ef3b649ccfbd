import { asFloat32, OpsError, type Tensor } from '@firth/ops';
import type { LayerRequest } from './layer-entries.js';

export interface LayerOutputs {
  /** numHiddenLayers + 1 of [B, T, H], the embeddings first. */
  readonly hiddenStates: readonly Tensor<'float32'>[];
  /** numHiddenLayers of [B, heads, T, T]. */
  readonly attentions: readonly Tensor<'float32'>[];
}

/** Of optional outputs those that a request names, and no others. */
export type AskedOf<Outputs, R> = {
  readonly [K in keyof Outputs as R extends Readonly<Record<K, true>> ? K : never]: Outputs[K];
};

/** The taps of the outputs that a request asks for, and those outputs from what a run gives for the taps. */
export function layerOutputs(
  { hiddenStates = false, attentions = false }: LayerRequest,
  layers: number,
): {
  readonly taps: readonly string[];
  readonly from: (output: (name: string) => Tensor<'float32'>) => Partial<LayerOutputs>;
} {
  const states = hiddenStates ? numbered('hidden_states', layers + 1) : [];
  const maps = attentions ? numbered('attentions', layers) : [];
  return {
    taps: [...states, ...maps],
    from: (output) => ({
      ...(hiddenStates ? { hiddenStates: states.map(output) } : {}),
      ...(attentions ? { attentions: maps.map(output) } : {}),
    }),
  };
}

/** The tensors of a run by their taps. The function throws OpsError `UNKNOWN_OUTPUT` for a name that was not asked for. */
export const outputsOf =
  (results: Readonly<Record<string, Tensor | undefined>>) =>
  (name: string): Tensor<'float32'> => {
    const tensor = results[name];
    if (tensor === undefined) throw new OpsError('UNKNOWN_OUTPUT', `no output is named '${name}'`);
    return asFloat32(tensor);
  };

const numbered = (name: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${name}.${i}`);
