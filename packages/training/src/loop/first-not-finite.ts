import {
  trace,
  type Evaluation,
  type CompileOptions,
  type ParameterState,
  type Program,
  type Tensor,
} from '@firth/ops';
import { isFinite } from '../not-finite.js';
import type { Batch } from '../task.js';

/** Intermediates that are computed at once: all of a large model's would not fit. */
const TAPS_AT_ONCE = 24;

interface Inspected {
  readonly trainable: readonly string[];
  read(path: string): Promise<ParameterState>;
  gradient(path: string): Promise<Float32Array>;
  compile<P, J extends string, Q extends string>(
    program: Program<P, J, Q>,
    options: CompileOptions<Q>,
  ): Promise<Evaluation<J, Q>>;
}

/**
 * The first tensor that holds a NaN or an infinity, in the order in which a step computes: weights, inputs, intermediates
 * and outputs (without dropout), then gradients from the last weight back to the first.
 */
export async function firstNotFinite<S, I extends string, O extends string>(
  session: Inspected,
  paths: readonly string[],
  program: Program<S, I, O | 'loss'>,
  batch: Batch<I>,
): Promise<string> {
  for (const path of paths) if (!isFinite((await session.read(path)).weight)) return `weight ${path}`;
  for (const [name, { data }] of Object.entries<Tensor>(batch)) if (!isFinite(data)) return `input ${name}`;
  const { taps, outputs } = trace(program);
  const names = [...taps.keys()];
  for (let i = 0; i < names.length; i += TAPS_AT_ONCE) {
    const found = await amongOutputs(session, program, batch, { outputs: [], taps: names.slice(i, i + TAPS_AT_ONCE) });
    if (found !== undefined) return found;
  }
  const others = Object.keys(outputs).filter((name) => name !== 'loss') as O[]; // the keys of a record by O and 'loss'
  const found = await amongOutputs(session, program, batch, { outputs: [...others, 'loss'] });
  if (found !== undefined) return found;
  for (const path of [...session.trainable].reverse())
    if (!isFinite(await session.gradient(path))) return `gradient of ${path}`;
  return 'loss with dropout';
}

/** The first of what was asked for, in that order. */
async function amongOutputs<S, I extends string, O extends string>(
  session: Inspected,
  program: Program<S, I, O>,
  batch: Batch<I>,
  options: CompileOptions<O>,
): Promise<string | undefined> {
  const executable = await session.compile(program, options);
  try {
    const results: Readonly<Record<string, Tensor>> = await executable.run(batch);
    return [...(options.taps ?? []), ...(options.outputs ?? [])].find(
      (name) => !isFinite(results[name]?.data ?? new Float32Array()),
    );
  } finally {
    await executable.dispose();
  }
}
