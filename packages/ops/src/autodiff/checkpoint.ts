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
    const run = (given: readonly X[]) => () => {
      const results = block(given);
      for (const result of results) tape.give(result);
      return results;
    };
    const first = tape.apart(inputs, () => replay.recording(run(inputs)));
    const { outputs, masks } = first.result;
    const sources: readonly X[] = [...first.borrowed, ...inputs];
    return tape.note(
      sources,
      outputs.map(({ value }) => value),
      (gradients) => {
        const awaited = gradients.filter((gradient) => gradient !== undefined);
        const again = inputs.map(({ value, isActive }) => new Traced(ops.after(value, awaited), isActive));
        const second = tape.apart(again, () => replay.replaying(masks, run(again)));
        const seeds = new Map<X, T>();
        second.result.forEach((output, i) => {
          const gradient = gradients[i];
          if (gradient !== undefined && output.isActive) seeds.set(output, gradient);
        });
        return second.entries.gradients(ops, seeds, [...first.borrowed, ...again]);
      },
    );
  };
}
