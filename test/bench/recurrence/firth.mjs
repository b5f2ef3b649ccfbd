/** node firth.mjs '{"threads": …, "size": …, "batch": …, "length": …}': an LSTM layer by ONNX's operator or by a scan, as a runner. */
import { buildTree, float32, int32, randomNumbers } from '@firth/ops';
import { onnx } from '@firth/ops/onnx';
import { rnnProgram } from '@firth/rnn';
import { serve, timed } from '../common/serve.mjs';

const { threads, size, batch, length } = JSON.parse(process.argv[2]);
const engine = onnx({ threads });
const sizes = { inputSize: size, hiddenSize: size, numLayers: 1, bidirectional: false };
const program = rnnProgram({ cell: 'lstm', gates: 'ifgo', biases: 'two', ...sizes });
const stepwise = { ...program, run: (ops, ...given) => program.run({ ...ops, lstm: undefined }, ...given) };
const weights = buildTree(program.schema, ({ shape }, path) => ({ tensor: drawn(path, shape), transposed: false }));
const options = { outputs: ['output', 'hidden', 'cell'] };
const programs = {
  operator: await engine.compile(program, weights, options),
  scan: await engine.compile(stepwise, weights, options),
};
const state = () => float32(new Float32Array(batch * size), [1, batch, size]);
const lengths = Int32Array.from({ length: batch }, (_, i) => length - (i % 3));
const inputs = {
  x: float32(values('x', batch * length * size, 2), [batch, length, size]),
  ...{ lengths: int32(lengths, [batch]), hidden: state(), cell: state() },
};

await serve(`node ${process.version}`, {
  run: async ({ by }) => ({ ms: (await timed(() => programs[by].run(inputs))).ms }),
  /** The largest difference of any output. */
  difference: async () => {
    const [ours, theirs] = await Promise.all(Object.values(programs).map((each) => each.run(inputs)));
    const each = options.outputs.map((name) =>
      ours[name].data.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[name].data[i])), 0),
    );
    return { maxError: Math.max(...each) };
  },
});
for (const each of Object.values(programs)) await each.dispose();
await engine.dispose();

function values(name, count, scale) {
  const random = randomNumbers(1, name.length);
  return Float32Array.from({ length: count }, () => scale * (random() - 0.5));
}

function drawn(name, shape) {
  const array = values(
    name,
    shape.reduce((a, b) => a * b, 1),
    0.1,
  );
  const read = () => Promise.resolve(new Uint8Array(array.buffer));
  return { name, dtype: 'float32', shape, byteLength: array.byteLength, file: 'drawn', place: undefined, read };
}
