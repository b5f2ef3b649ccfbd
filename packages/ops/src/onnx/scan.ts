import type { ScanOptions, Scanned, ScanStep } from '../scan.js';
import { mapNamed, rowsOf, scanned } from '../shapes/scan.js';
import type { FloatType } from './dialect.js';
import type { OnnxPort } from './proto.js';
import type { OnnxValue, Recorder } from './recorder.js';
import { bodyOf } from './scan-body.js';

/** Records a step once, as the body of ONNX's Scan. */
export function recordScan<S extends string, X extends string, Y extends string>(
  graph: Recorder,
  float: FloatType,
  step: ScanStep<OnnxValue, S, X, Y>,
  initial: Readonly<Record<S, OnnxValue>>,
  sequences: Readonly<Record<X, OnnxValue>>,
  { reverse = false }: ScanOptions = {},
): Scanned<OnnxValue, S, Y> {
  const { length, rows } = rowsOf(sequences);
  const state = mapNamed(initial, ({ dtype, shape }) => graph.row({ dtype, shape }));
  const row = mapNamed(rows, ({ dtype, shape }) => graph.row({ dtype, shape }));
  const stepped = step(state, row);
  const result = scanned<S, Y>(initial, stepped, length);

  const carried = Object.keys(initial) as S[]; // Record<S, …> has no other
  const given = Object.keys(result.outputs) as Y[];
  const made = [...carried.map((name) => stepped.state[name]), ...given.map((name) => stepped.outputs[name])];
  const port = ({ name, dtype, shape }: OnnxValue): OnnxPort => ({
    name,
    type: dtype === 'float32' ? float : dtype,
    shape,
  });
  const { nodes } = graph.nodesFor(made.map(({ name }) => name));
  const ports = [...Object.values<OnnxValue>(state), ...Object.values<OnnxValue>(row)].map(port);
  const direction = Number(reverse);
  const values = graph.nodeOfMany(
    'Scan',
    [...Object.values<OnnxValue>(initial), ...Object.values<OnnxValue>(sequences)],
    [...carried.map((name) => result.state[name]), ...given.map((name) => result.outputs[name])],
    {
      body: { graph: bodyOf(nodes, ports, made.map(port)) },
      num_scan_inputs: Object.keys(sequences).length,
      scan_input_directions: Object.keys(sequences).map(() => direction),
      scan_output_directions: given.map(() => direction),
    },
  );
  const named = new Map([...carried, ...given.map((name) => `output ${name}`)].map((key, i) => [key, values[i]]));
  const valueOf = (key: string): OnnxValue => {
    const value = named.get(key);
    if (value === undefined) throw new TypeError('there is a value for each result');
    return value;
  };
  return {
    state: mapNamed(result.state, (_, name) => valueOf(name)),
    outputs: mapNamed(result.outputs, (_, name) => valueOf(`output ${name}`)),
  };
}
