import { OpsError } from '../error.js';
import type { Scanned, ScanOptions, ScanStep } from '../scan.js';
import type { Shaped } from '../shapes/engine.js';
import { mapNamed, rowsOf, scanned } from '../shapes/scan.js';
import {
  isOperation,
  type LazyGraph,
  type LazyNode,
  type Operation,
  type RowNode,
  type ScanNode,
  type ScanPartNode,
} from './graph.js';
import { scheduled } from './schedule.js';

/** Records a step once; what the rows do not change is left to the graph around it. */
export function recordScan<S extends string, X extends string, Y extends string>(
  graph: LazyGraph,
  step: ScanStep<LazyNode, S, X, Y>,
  initial: Readonly<Record<S, LazyNode>>,
  sequences: Readonly<Record<X, LazyNode>>,
  { reverse = false }: ScanOptions = {},
): Scanned<LazyNode, S, Y> {
  const { length, rows } = rowsOf(sequences);
  const rowNode = ({ dtype, shape }: Shaped): RowNode => graph.add({ kind: 'row', dtype, shape });
  const given = { state: mapNamed(initial, rowNode), rows: mapNamed(rows, rowNode) };
  const stepped = step(given.state, given.rows);
  const whole = scanned<S, Y>(initial, stepped, length);

  const valuesOf = (values: Readonly<Record<string, LazyNode>>): LazyNode[] => Object.values(values);
  const [state, ownRows] = [Object.values<RowNode>(given.state), Object.values<RowNode>(given.rows)];
  const results = [...valuesOf(mapNamed(initial, (_, name) => stepped.state[name as S])), ...valuesOf(stepped.outputs)];
  const { inside, outside } = parted(graph, [...state, ...ownRows], results);
  const parts: ScanPartNode[] = [];
  const scan: ScanNode = graph.add({
    kind: 'scan',
    inputs: [...valuesOf(initial), ...valuesOf(sequences), ...outside],
    initial: valuesOf(initial),
    sequences: valuesOf(sequences),
    reverse,
    state,
    rows: ownRows,
    steps: scheduled(inside, new Set([...results, ...outside])),
    results,
    parts,
  });
  const part = ({ dtype, shape }: Shaped): ScanPartNode => {
    const node = graph.add({ kind: 'scan part', dtype, shape, scan } as const);
    parts.push(node);
    return node;
  };
  return { state: mapNamed(whole.state, part), outputs: mapNamed(whole.outputs, part) };
}

/** Of what `results` need: the operations that `rows` change, and the values that those read from outside. */
function parted(graph: LazyGraph, rows: readonly RowNode[], results: readonly LazyNode[]) {
  const own = new Set<LazyNode>(rows);
  const inside: Operation[] = [];
  for (const node of graph.neededFor(results)) {
    if (!isOperation(node) || !node.inputs.some((input) => own.has(input))) continue;
    inside.push(node);
    for (const value of node.kind === 'scan' ? node.parts : [node]) own.add(value);
  }
  const read = new Set([...inside.flatMap(({ inputs }) => inputs), ...results]);
  return { inside, outside: [...read].filter((node) => !own.has(node)) };
}

/** @throws OpsError `BAD_ARGUMENT` where a value of a step is among what is needed outside of it. */
export function refuseRows(needed: readonly (LazyNode | ScanNode)[]): void {
  if (needed.some(({ kind }) => kind === 'row'))
    throw new OpsError('BAD_ARGUMENT', 'scan: a value of a step is used outside of it; let the step give it out');
}
