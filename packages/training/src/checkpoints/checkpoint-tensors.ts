import type { WritableTensor } from '@firth/checkpoints';
import type { ParameterState } from '@firth/ops';

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

/** The tensors of weights and slots. Each weight crosses the thread once, since its tensors follow each other in the file. */
export function checkpointTensors(session: StateReader, parameters: readonly StoredParameter[]): WritableTensor[] {
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
      read: async () => bytesOf(pick(await stateOf(path))),
    });
    return [
      tensor(weightTensor(path), ({ weight }) => weight),
      ...Array.from({ length: slots }, (_, i) => tensor(slotTensor(path, i), ({ slots: kept }) => kept[i])),
    ];
  });
}

const bytesOf = (values: Float32Array = new Float32Array()): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
