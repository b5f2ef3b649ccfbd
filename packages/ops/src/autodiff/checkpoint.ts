import type { Ops } from '../ops.js';
import type { Context, Mask } from './rule-context.js';
import type { Replay } from './replay.js';
import { Traced } from './tape.js';

/**
 * Runs a block twice: going forward only for what it gives, and again when its gradient is asked for, from its inputs alone
 * and with the same masks (Chen et al., 2016).
 */
export function checkpoint<T>({ ops, tape }: Context<T>, replay: Replay<Mask<T>>): Ops<Traced<T>>['checkpoint'] {
  type X = Traced<T>;
  return (block, inputs) => {
    const first = tape.apart(() => replay.recording(() => block(inputs)));
    const { outputs, masks } = first.result;
    const outside = first.borrowed.filter((value) => !inputs.includes(value));
    const sources: readonly X[] = [...outside, ...inputs];
    return tape.note(
      sources,
      outputs.map(({ value }) => value),
      (gradients) => {
        const awaited = gradients.filter((gradient) => gradient !== undefined);
        const again = inputs.map(({ value, isActive }) => new Traced(ops.after(value, awaited), isActive));
        const second = tape.apart(() => replay.replaying(masks, () => block(again)));
        const seeds = new Map<X, T>();
        second.result.forEach((output, i) => {
          const gradient = gradients[i];
          if (gradient !== undefined && output.isActive) seeds.set(output, gradient);
        });
        return second.entries.gradients(ops, seeds, [...outside, ...again]);
      },
    );
  };
}
