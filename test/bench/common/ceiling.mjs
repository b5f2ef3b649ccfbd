/** node ceiling.mjs '{"threads": …}': ONNX Runtime's fastest float32 MatMul of BERT-base's size, [2048, 768] x [768, 3072]. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { PbfWriter } from 'pbf';
import { serve } from './serve.mjs';

const [rows, inner, columns] = [2048, 768, 3072];
const { threads } = JSON.parse(process.argv[2]);
const values = (count) => Float32Array.from({ length: count }, (_, i) => Math.sin(i));
const session = await InferenceSession.create(model(values(inner * columns)), { intraOpNumThreads: threads });
const x = new Tensor('float32', values(rows * inner), [rows, inner]);

await serve(`node ${process.version}`, {
  gflops: async ({ count }) => {
    const all = [];
    for (let i = 0; i < count; i++) {
      const start = performance.now();
      await session.run({ x });
      all.push((2 * rows * inner * columns) / (performance.now() - start) / 1e6);
    }
    return { gflops: all };
  },
});

/** y = reduceMax(x · B): B is constant, and the output, which would be copied, is one number. */
function model(kernel) {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, 10);
  pbf.writeMessage(7, graph, kernel);
  pbf.writeMessage(8, (_, out) => out.writeVarintField(2, 18), null);
  return pbf.finish();
}

function graph(kernel, pbf) {
  pbf.writeMessage(1, node, { type: 'MatMul', inputs: ['x', 'kernel'], output: 'product' });
  pbf.writeMessage(1, node, { type: 'ReduceMax', inputs: ['product'], output: 'y' });
  pbf.writeStringField(2, 'ceiling');
  pbf.writeMessage(5, initializer, kernel);
  pbf.writeMessage(11, port, { name: 'x', shape: [rows, inner] });
  pbf.writeMessage(12, port, { name: 'y', shape: [1, 1] });
}

function node({ type, inputs, output }, pbf) {
  for (const name of inputs) pbf.writeStringField(1, name);
  pbf.writeStringField(2, output);
  pbf.writeStringField(4, type);
}

function initializer(kernel, pbf) {
  for (const dim of [inner, columns]) pbf.writeVarintField(1, dim);
  pbf.writeVarintField(2, 1);
  pbf.writeStringField(8, 'kernel');
  pbf.writeBytesField(9, new Uint8Array(kernel.buffer));
}

function port({ name, shape }, pbf) {
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, (_, type) => type.writeMessage(1, tensorType, shape), null);
}

function tensorType(shape, pbf) {
  pbf.writeVarintField(1, 1);
  pbf.writeMessage(
    2,
    (_, out) => shape.forEach((dim) => out.writeMessage(1, (_n, d) => d.writeVarintField(1, dim), null)),
    null,
  );
}
