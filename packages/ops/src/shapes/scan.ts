import { OpsError } from '../error.js';
import type { Scanned } from '../scan.js';
import type { OpsDType } from '../tensor.js';
import { format, type Dim, type Dims } from './dims.js';

/** As the `shapes` engine's own. */
interface Shaped {
  readonly dtype: OpsDType;
  readonly shape: Dims;
}

type Named<K extends string, T> = Readonly<Record<K, T>>;

/** `change` of every entry, under the same names. */
export function mapNamed<K extends string, A, B>(
  values: Named<K, A>,
  change: (value: A, name: string) => B,
): Named<K, B> {
  const entries = Object.entries<A>(values).map(([name, value]) => [name, change(value, name)] as const);
  return Object.fromEntries(entries) as Named<K, B>; // one entry for each of K
}

const refused = (why: string) => new OpsError('BAD_ARGUMENT', `scan: ${why}`);

/** What a step gets of sequences [T, ...], and their length. */
export function rowsOf<X extends string>(sequences: Named<X, Shaped>): { length: Dim; rows: Named<X, Shaped> } {
  const [first, ...others] = Object.entries<Shaped>(sequences);
  if (first === undefined) throw refused('needs at least one sequence');
  const [name, { shape }] = first;
  const [length] = shape;
  if (length === undefined) throw refused(`'${name}' is a scalar and has no rows`);
  const odd = others.find(([, other]) => other.shape[0] !== length);
  if (odd !== undefined)
    throw refused(`'${name}' is ${format(shape)}, but '${odd[0]}' ${format(odd[1].shape)}: not as many rows`);
  return { length, rows: mapNamed(sequences, (x) => ({ dtype: x.dtype, shape: x.shape.slice(1) })) };
}

/** What a scan gives whose step gives `stepped`. */
export function scanned<S extends string, Y extends string>(
  initial: Named<S, Shaped>,
  { state, outputs }: Scanned<Shaped, S, Y>,
  length: Dim,
): Scanned<Shaped, S, Y> {
  const names = (values: object) => Object.keys(values).sort().join(', ');
  if (names(initial) === '') throw refused('needs at least one state');
  if (names(initial) !== names(state))
    throw refused(`the initial state has ${names(initial)}, but the step gives ${names(state)}`);
  const describe = ({ dtype, shape }: Shaped) => `${dtype} ${format(shape)}`;
  for (const [name, before] of Object.entries<Shaped>(initial)) {
    const after = state[name as S]; // both have the same names
    if (describe(after) !== describe(before))
      throw refused(`state '${name}' goes in as ${describe(before)} and comes out as ${describe(after)}`);
  }
  return {
    state: mapNamed(initial, ({ dtype, shape }) => ({ dtype, shape })),
    outputs: mapNamed(outputs, ({ dtype, shape }) => ({ dtype, shape: [length, ...shape] })),
  };
}
