import type { Ops, Tree } from '@firth/ops';
import { recurrentLayer, sequenceMask, type CarriedState, type DirectionWeights } from '@firth/rnn';
import { lstmConfig, type ElmoConfig } from './config.js';
import type { LanguageModelSchema } from './schema.js';

export interface BidirectionalInput<T> {
  /** [B, T, projection] */
  readonly tokens: T;
  /** int32 [B] */
  readonly lengths: T;
  /** Forward layer 0, forward layer 1, …, backward layer 0, …; zeros where there are none. */
  readonly states?: readonly CarriedState<T>[];
}

export interface BidirectionalOutput<T> {
  /** The words' own vectors twice, then each layer, forward and backward side by side: [B, T, 2 * projection]. */
  readonly layers: readonly T[];
  readonly states: readonly CarriedState<T>[];
}

/** Two language models, each reading only its own layers (Peters et al., 2018, section 3.1; bilm-tf, `_build_inference`). */
export function languageModels<T>(
  ops: Ops<T>,
  config: ElmoConfig,
  weights: Tree<LanguageModelSchema, T>,
  { tokens, lengths, states }: BidirectionalInput<T>,
): BidirectionalOutput<T> {
  const x = ops.transpose(tokens, [1, 0, 2]); // [T, B, projection]
  const mask = sequenceMask(ops, x, lengths);
  const carried: CarriedState<T>[] = [];
  const direction = (name: 'forward' | 'backward'): T[] => {
    let below = x;
    return weights[name].map((layer: DirectionWeights<T>, i) => {
      const recurrence = { x: below, mask, state: states?.[carried.length], reverse: name === 'backward' };
      const { shown, state } = recurrentLayer(ops, lstmConfig(config), layer, recurrence);
      carried.push(state);
      below = config.lstm.skipConnections && i > 0 ? ops.add(shown, below) : shown;
      return below;
    });
  };
  const byBatch = (parts: readonly T[], name: string) => ops.tap(name, ops.transpose(ops.concat(parts, -1), [1, 0, 2])); // [B, T, 2 * projection]
  const words = byBatch([x, x], 'layers.0');
  const [forward, backward] = [direction('forward'), direction('backward')];
  const layers = forward.flatMap((shown, i) => {
    const other = backward[i];
    return other === undefined ? [] : [byBatch([shown, other], `layers.${i + 1}`)];
  });
  return { layers: [words, ...layers], states: carried };
}
