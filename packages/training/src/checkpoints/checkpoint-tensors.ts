import type { WritableTensor } from '@firth/checkpoints';
import type { ParameterState } from '@firth/ops';
import { isFinite, notFinite } from '../not-finite.js';

/** What a checkpoint reads weights from: a training session. */
export interface StateReader {
  read(path: string): Promise<ParameterState>;
}

/** A weight as a file holds it, and what belongs to it. */
export interface StoredParameter {
  readonly path: string;
  readonly shape: readonly number[];
  /** Slots that the optimizer keeps of it: none where it is not trained. */
  readonly slots: number;
}

export const weightTensor = (path: string): string => `${path}/weight`;
export const slotTensor = (path: string, slot: number): string => `${path}/slot.${slot}`;

/**
 * The tensors of weights and slots after a step. Each weight crosses the thread once, since its tensors follow each other in
 * the file. Reading one throws TrainingError NOT_FINITE where a number has overflown: no such checkpoint takes the place of a
 * good one.
 */
export function checkpointTensors(
  session: StateReader,
  parameters: readonly StoredParameter[],
  step: number,
): WritableTensor[] {
  let last: { readonly path: string; readonly state: Promise<ParameterState> } | undefined;
  const stateOf = (path: string) => {
    if (last?.path !== path) last = { path, state: session.read(path) };
    return last.state;
  };
  return parameters.flatMap(({ path, shape, slots }) => {
    const tensor = (name: string, pick: (state: ParameterState) => Float32Array | undefined): WritableTensor => ({
      name,
      dtype: 'float32',
      shape,
      read: async () => {
        const values = pick(await stateOf(path)) ?? new Float32Array();
        if (!isFinite(values)) throw notFinite(step, name);
        return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      },
    });
    return [
      tensor(weightTensor(path), ({ weight }) => weight),
      ...Array.from({ length: slots }, (_, i) => tensor(slotTensor(path, i), ({ slots: kept }) => kept[i])),
    ];
  });
}
