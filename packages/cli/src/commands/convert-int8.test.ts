import { rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BertForPreTraining, BertModel } from '@firth/bert';
import { openCheckpoint, readFloat32, type WritableTensor } from '@firth/checkpoints';
import { tfjs } from '@firth/ops/tfjs';
import '@tensorflow/tfjs-backend-cpu';
import { expect, onTestFinished, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { copyOf, elmoFixture, emptyFolder, fixture, gptFixture, layouts, rewrite } from '../testing/workspace.js';

const text = 'the cat and the dog';
const int8Layers = /(query|key|value|dense|seq_relationship)\.weight$/; // the decoder is computed in floats
/** Those that read what a layer normalization gives. */
const scaledLayers = /(query|key|value|intermediate\.dense|pooler\.dense|predictions\.transform\.dense)\.weight$/;

async function converted(source: string): Promise<string> {
  const folder = join(await emptyFolder(), 'int8');
  const { status, stderr } = await firth(['convert', source, folder, '--to', 'huggingface', '--dtype', 'int8']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return folder;
}

async function embedding(folder: string, options: Parameters<typeof BertModel.fromPretrained>[1]) {
  const model = await BertModel.fromPretrained(folder, options);
  const [vectors, { lastHiddenState }] = [await model.embed(text), await model.forward(text)];
  await model.dispose();
  return { vectors, hidden: lastHiddenState.data };
}

test.each(layouts)('%s: rounded on disk computes bit for bit what is rounded at load', async (layout) => {
  const source = fixture('english', layout);
  const folder = await converted(source);
  expect(await embedding(folder, { dtype: 'int8' })).toEqual(await embedding(source, { dtype: 'int8' }));
});

test('the heads too', async () => {
  const source = fixture('english', 'google');
  const outputs = [];
  for (const folder of [source, await converted(source)]) {
    const model = await BertForPreTraining.fromPretrained(folder, { dtype: 'int8' });
    const { predictionLogits, seqRelationshipLogits } = await model.forward(text);
    outputs.push([predictionLogits.data, seqRelationshipLogits.data]);
    await model.dispose();
  }
  expect(outputs[1]).toEqual(outputs[0]);
});

test('a kernel takes a byte a weight and 4 a channel of its output, and of its input where that is scaled; the rest is as it was', async () => {
  const source = fixture('english', 'safetensors');
  const folder = await converted(source);
  const [before, after] = await Promise.all([openCheckpoint(source), openCheckpoint(folder)]);
  let smaller = 0;
  for (const [name, { shape, byteLength }] of before.tensors) {
    const found = after.tensors.get(name);
    const [outputs = 0, inputs = 0] = shape;
    if (!int8Layers.test(name)) expect(found).toMatchObject({ dtype: 'float32', shape, byteLength });
    else {
      expect(found).toMatchObject({ dtype: 'int8', shape: [inputs, outputs] });
      expect(after.tensors.get(`${name}_output_scale`)).toMatchObject({ dtype: 'float32', shape: [outputs] });
      const factors = after.tensors.get(`${name}_input_scale`);
      if (scaledLayers.test(name)) expect(factors).toMatchObject({ dtype: 'float32', shape: [inputs] });
      else expect(factors).toBeUndefined();
      smaller += byteLength - inputs * outputs - 4 * outputs - (factors?.byteLength ?? 0);
    }
  }
  const bytes = [before, after].map(({ tensors }) => [...tensors.values()].reduce((sum, t) => sum + t.byteLength, 0));
  expect(bytes[1]).toBe((bytes[0] ?? 0) - smaller);
  const sizes = await Promise.all([source, folder].map((at) => stat(join(at, 'model.safetensors'))));
  expect(sizes[1]?.size).toBeLessThan(sizes[0]?.size ?? 0);
  await Promise.all([before.close(), after.close()]);
});

test('engines of floats compute with what the int8 values stand for', async () => {
  const folder = await converted(fixture('english', 'safetensors'));
  const plain = await copyOf('english', 'safetensors');
  const int8 = await openCheckpoint(folder);
  onTestFinished(() => int8.close());
  const file = (at: string) => join(at, 'model.safetensors');
  await rewrite(file(fixture('english', 'safetensors')), file(plain), (tensor) => spread(tensor, int8));
  expect(await embedding(folder, {})).toEqual(await embedding(plain, {}));
  const engine = tfjs();
  expect(await embedding(folder, { engine })).toEqual(await embedding(plain, { engine }));
  await engine.dispose();
  const exported = join(await emptyFolder(), 'model.onnx');
  expect(await firth(['convert', folder, exported])).toMatchObject({ status: 0 }); // runs it and compares
});

/** values[i, o] · scales[o] · factors[i] as the float kernel [out, in]. */
function spread(tensor: WritableTensor, { tensors }: Awaited<ReturnType<typeof openCheckpoint>>): WritableTensor {
  const [values, scales] = [tensors.get(tensor.name), tensors.get(`${tensor.name}_output_scale`)];
  const rows = tensors.get(`${tensor.name}_input_scale`);
  if (values === undefined || scales === undefined) return tensor;
  const [outputs = 0, inputs = 0] = tensor.shape;
  const read = async () => {
    const [bytes, columns] = [await values.read(), await readFloat32(scales)];
    const factors = rows === undefined ? undefined : await readFloat32(rows);
    const signed = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const kernel = Float32Array.from({ length: outputs * inputs }, (_, at) => {
      const [o, i] = [Math.floor(at / inputs), at % inputs];
      return (signed[i * outputs + o] ?? NaN) * (columns[o] ?? NaN) * (factors === undefined ? 1 : (factors[i] ?? NaN));
    });
    return new Uint8Array(kernel.buffer);
  };
  return { ...tensor, read };
}

test('what int8 cannot be is refused, and nothing is written', async () => {
  const [source, target] = [fixture('english', 'google'), join(await emptyFolder(), 'x')];
  const refusal = async (...args: readonly string[]) => (await firth(['convert', ...args, '--dtype', 'int8'])).stderr;
  for (const to of ['google', 'safetensors', 'onnx', 'tfjs'])
    expect(await refusal(source, target, '--to', to)).toMatch(
      /--dtype .*(for --to huggingface|not for --to (onnx|tfjs))/,
    );
  expect(await refusal(gptFixture('gpt2', 'safetensors'), target, '--to', 'huggingface')).toMatch(
    /gpt2\S*: int8 files are written of a BERT alone, and this is a GPT\. .*generate --dtype int8/,
  );
  expect(await refusal(elmoFixture('bilm-tf'), target, '--to', 'huggingface')).toMatch(/int8 needs a BERT/);
  const int8 = await converted(source);
  expect(await refusal(int8, target, '--to', 'huggingface')).toMatch(/the model is int8 already/);
  expect((await firth(['convert', int8, target, '--to', 'google'])).stderr).toMatch(/the model is int8 already/);
  await expect(stat(target)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('another dtype for the rest leaves the scales float32, so that the copy loads', async () => {
  const folder = await converted(fixture('english', 'google'));
  const [weights, other] = [join(folder, 'model.safetensors'), join(folder, 'other.safetensors')];
  expect(await firth(['convert', weights, other, '--dtype', 'float16'])).toMatchObject({ status: 0 });
  await rename(other, weights);
  const copy = await openCheckpoint(weights);
  const dtypes = [...copy.tensors].map(([name, { dtype }]) => [/_(in|out)put_scale$/.test(name), dtype].join());
  await copy.close();
  expect([...new Set(dtypes)].sort()).toEqual(['false,float16', 'false,int8', 'true,float32']);
  const { vectors } = await embedding(folder, { dtype: 'int8' });
  expect(vectors.length).toBeGreaterThan(0);
});

test('is measured on texts of the user where they are given', async () => {
  const [folder, file] = [join(await emptyFolder(), 'int8'), join(await emptyFolder(), 'texts.txt')];
  const source = fixture('english', 'safetensors');
  const convert = (...more: readonly string[]) =>
    firth(['convert', source, folder, '--to', 'huggingface', '--force', ...more]);
  await writeFile(file, '\n');
  expect((await convert('--dtype', 'int8', '--calibration', file)).stderr).toMatch(
    /--calibration: expected a text on each line/,
  );
  expect((await convert('--calibration', file)).stderr).toMatch(/--calibration is for --dtype int8/);
  await writeFile(file, 'the cat and the dog and the cat\nthe dog\n');
  expect(await convert('--dtype', 'int8', '--calibration', file)).toMatchObject({ status: 0 });
  const [own, builtIn] = [
    await embedding(folder, { dtype: 'int8' }),
    await embedding(await converted(source), { dtype: 'int8' }),
  ];
  expect(own.hidden).not.toEqual(builtIn.hidden);
});

test('int8 as an early firth wrote it is refused with what to do', async () => {
  const folder = await converted(fixture('english', 'safetensors'));
  const weights = join(folder, 'model.safetensors');
  await rewrite(weights, weights, (tensor) => ({ ...tensor, name: tensor.name.replace('_output_scale', '_scale') }));
  await expect(BertModel.fromPretrained(folder, { dtype: 'int8' })).rejects.toThrow(/an early firth.*Convert .* again/);
});
