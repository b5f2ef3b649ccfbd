import type { Ops } from '../ops.js';
import type { Scanned, ScanOptions, ScanStep } from '../scan.js';
import type { Replay } from './replay.js';
import type { ReverseOps } from './reverse-ops.js';
import type { Context, Mask } from './rule-context.js';
import { Traced } from './tape.js';

type Named<T> = Readonly<Record<string, T>>;

/**
 * Goes back through a recurrence by another one in the other direction, which keeps of each step no more than the state that
 * it began with: the step is computed again from that, and what it used from outside collects its gradient on the way.
 */
export function scan<T>(context: Context<T>, replay: Replay<Mask<T>>): Ops<Traced<T>>['scan'] {
  return <S extends string, X extends string, Y extends string>(
    step: ScanStep<Traced<T>, S, X, Y>,
    initial: Readonly<Record<S, Traced<T>>>,
    sequences: Readonly<Record<X, Traced<T>>>,
    options: ScanOptions = {},
  ): Scanned<Traced<T>, S, Y> => {
    // The keys are those of the step's own records, in and out.
    const untyped = (state: Named<Traced<T>>, row: Named<Traced<T>>): Scanned<Traced<T>, string, string> =>
      step(state, row);
    return scanNamed(context, replay, untyped, initial, sequences, options);
  };
}

type Step<T> = (state: Named<Traced<T>>, row: Named<Traced<T>>) => Scanned<Traced<T>, string, string>;

function scanNamed<T>(
  { ops, tape }: Context<T>,
  replay: Replay<Mask<T>>,
  step: Step<T>,
  initial: Named<Traced<T>>,
  sequences: Named<Traced<T>>,
  options: ScanOptions,
): Scanned<Traced<T>, string, string> {
  /** The step once more, from numbers; which of them gradients flow to is said. */
  const runStep = (state: Named<T>, row: Named<T>, activeStates: ReadonlySet<string>, masks?: readonly Mask<T>[]) => {
    const states = mapped(state, (value, key) => new Traced(value, activeStates.has(key)));
    const rows = mapped(row, (value, key) => new Traced(value, sequences[key]?.isActive ?? false));
    const run = () =>
      replay.recording(() => {
        const results = step(states, rows);
        for (const result of [...Object.values(results.state), ...Object.values(results.outputs)]) tape.give(result);
        return results;
      });
    const { result, entries, borrowed } = tape.apart(
      [...Object.values(states), ...Object.values(rows)],
      masks === undefined ? run : () => replay.replaying(masks, run),
    );
    return { states, rows, ...result, entries, borrowed };
  };
  /** A state is active where it starts so, or where the step makes it so from what else is. */
  const settle = (state: Named<T>, row: Named<T>) => {
    let active = new Set(keysWhere(initial, ({ isActive }) => isActive));
    for (;;) {
      const first = runStep(state, row, active);
      const next = new Set([...active, ...keysWhere(first.outputs.state, ({ isActive }) => isActive)]);
      if (next.size === active.size) return { ...first, active };
      active = next;
    }
  };

  let settled: ReturnType<typeof settle> | undefined;
  const given = ops.scan(
    (state: Named<T>, row: Named<T>) => {
      settled = settle(state, row);
      const { outputs: results } = settled;
      return {
        state: mapped(results.state, valueOf),
        outputs: { ...prefixed('output', mapped(results.outputs, valueOf)), ...prefixed('before', state) },
      };
    },
    mapped(initial, valueOf),
    mapped(sequences, valueOf),
    options,
  );
  if (settled === undefined) throw new TypeError('a scan runs its step');
  const { active, borrowed, masks, outputs: first } = settled;
  const stateKeys = Object.keys(initial);
  const outputKeys = Object.keys(first.outputs);
  const rowKeys = keysWhere(sequences, ({ isActive }) => isActive);
  const activeKeys = [...active];
  const at = (from: Named<T>, key: string): T => from[key] ?? missing(key);
  const zeros = (like: T): T => ops.broadcastTo(ops.constant([0], []), ops.shape(like));

  const backward = (gradients: readonly (T | undefined)[]): (T | undefined)[] => {
    const ofState = new Map(stateKeys.map((key, i) => [key, gradients[i]]));
    const flowing = outputKeys.flatMap((key, i) => {
      const gradient = gradients[stateKeys.length + i];
      return gradient === undefined ? [] : [[key, gradient] as const];
    });
    const back = ops.scan(
      (carried: Named<T>, row: Named<T>) => {
        const before = Object.fromEntries(stateKeys.map((key) => [key, at(row, `before.${key}`)]));
        const rows = Object.fromEntries(Object.keys(sequences).map((key) => [key, at(row, `row.${key}`)]));
        const again = runStep(before, rows, active, masks);
        const { state, outputs } = again.outputs;
        const seeds = seedsOf(ops, [
          ...activeKeys.map((key) => [state[key], at(carried, `gradient.${key}`)] as const),
          ...flowing.map(([key]) => [outputs[key], at(row, `flowing.${key}`)] as const),
        ]);
        const leaves = [...activeKeys.map((key) => again.states[key]), ...rowKeys.map((key) => again.rows[key])];
        const variables = [...leaves.filter((leaf) => leaf !== undefined), ...borrowed];
        const found = again.entries.gradients(ops, seeds, variables);
        const sums = borrowed.map((_, i): [string, T] => {
          const [sum, gradient] = [at(carried, `sum.${i}`), found[leaves.length + i]];
          return [`sum.${i}`, gradient === undefined ? sum : ops.add(sum, gradient)];
        });
        const toState = activeKeys.map((key, i) => [`gradient.${key}`, found[i] ?? zeros(at(before, key))] as const);
        const toRow = rowKeys.map((key, i) => [key, found[activeKeys.length + i] ?? zeros(at(rows, key))] as const);
        return { state: Object.fromEntries([...toState, ...sums]), outputs: Object.fromEntries(toRow) };
      },
      {
        ...Object.fromEntries(
          activeKeys.map((key) => [`gradient.${key}`, ofState.get(key) ?? zeros(at(given.state, key))]),
        ),
        ...Object.fromEntries(borrowed.map(({ value }, i) => [`sum.${i}`, zeros(value)])),
      },
      {
        ...prefixed('row', mapped(sequences, valueOf)),
        ...Object.fromEntries(stateKeys.map((key) => [`before.${key}`, at(given.outputs, `before.${key}`)])),
        ...prefixed('flowing', Object.fromEntries(flowing)),
      },
      { reverse: options.reverse !== true },
    );
    return [
      ...stateKeys.map((key) => back.state[`gradient.${key}`]),
      ...Object.keys(sequences).map((key) => back.outputs[key]),
      ...borrowed.map((_, i) => back.state[`sum.${i}`]),
    ];
  };

  const sources = [...Object.values(initial), ...Object.values(sequences), ...borrowed];
  const values = [
    ...stateKeys.map((key) => at(given.state, key)),
    ...outputKeys.map((key) => at(given.outputs, `output.${key}`)),
  ];
  const noted = tape.note(sources, values, backward);
  const entry = (key: string, i: number, isActive: boolean) => {
    const traced = noted[i] ?? missing(key);
    return [key, isActive ? traced : new Traced(traced.value, false)] as const;
  };
  return {
    state: Object.fromEntries(stateKeys.map((key, i) => entry(key, i, active.has(key)))),
    outputs: Object.fromEntries(
      outputKeys.map((key, i) => entry(key, stateKeys.length + i, first.outputs[key]?.isActive ?? false)),
    ),
  };
}

/** Gradients of a step's results; one that stands for several gets their sum. */
function seedsOf<T>(ops: ReverseOps<T>, pairs: readonly (readonly [Traced<T> | undefined, T])[]): Map<Traced<T>, T> {
  const seeds = new Map<Traced<T>, T>();
  for (const [result, gradient] of pairs) {
    if (result?.isActive !== true) continue;
    const before = seeds.get(result);
    seeds.set(result, before === undefined ? gradient : ops.add(before, gradient));
  }
  return seeds;
}

const valueOf = <T>({ value }: Traced<T>): T => value;

const mapped = <A, B>(record: Named<A>, to: (value: A, key: string) => B): Named<B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value, key)]));

const prefixed = <T>(prefix: string, record: Named<T>): Named<T> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [`${prefix}.${key}`, value]));

const keysWhere = <T>(record: Named<T>, is: (value: T) => boolean): string[] =>
  Object.entries(record).flatMap(([key, value]) => (is(value) ? [key] : []));

function missing(key: string): never {
  throw new RangeError(`a scan lacks '${key}'`);
}
