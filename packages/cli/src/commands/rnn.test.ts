import { expect, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { elmoFixture, rnnFixture } from '../testing/workspace.js';

test.each([
  ['pytorch/lstm-projected.pt', 'PyTorch', '2 layers of bidirectional LSTM, input 5, hidden 6, projection 3', 20],
  ['pytorch/rnn-relu.pt', 'PyTorch', '1 layer of RNN, input 5, hidden 6', 4],
  [
    'keras/gru-reset-after.h5',
    'Keras',
    'model_weights/layer_0/layer_0, model_weights/layer_1/layer_1: 2 layers of bidirectional GRU, input 5, hidden 6, reset after the product',
    12,
  ],
  ['keras/lstm.weights.h5', 'Keras', 'layers/lstm, layers/lstm_1: 2 layers of LSTM, input 5, hidden 6', 6],
])('inspect %s', async (file, publisher, layers, tensors) => {
  const { status, stdout, stderr } = await firth(['inspect', rnnFixture(file)]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain(`tree        recurrent network, names as ${publisher} gives them`);
  expect(stdout).toContain(`layers      ${layers}\n`);
  expect(stdout).toContain(`mapped      ${tensors} tensors`);
  expect(stdout).toContain('missing     none');
  const { stdout: json } = await firth(['inspect', rnnFixture(file), '--json']);
  expect(JSON.parse(json)).toMatchObject({ tree: { model: 'recurrent network', mapped: tensors, unused: [] } });
});

test('the weights of an LSTM stand beside their tensors', async () => {
  const { stdout } = await firth(['inspect', rnnFixture('pytorch/lstm-projected.pt')]);
  expect(stdout).toMatch(/^weight_hr_l1_reverse +float32 +\[3, 6\] +72 {2}layers\.1\.backward\.projection\.kernel ᵀ$/m);
});

test.each([
  ['pytorch/lstm-deep.pt', 'pytorch/lstm-deep.safetensors', 6],
  ['keras/gru-reset-before.weights.h5', 'keras/gru-reset-before.safetensors', 2],
])('parity of %s', async (model, reference, tensors) => {
  const { status, stdout, stderr } = await firth(['parity', rnnFixture(model), rnnFixture(reference)]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain(`${tensors} tensors within 1e-5`);
});

test('parity of a plain RNN needs its activation, and names the first layer without it', async () => {
  const args = ['parity', rnnFixture('pytorch/rnn-relu.pt'), rnnFixture('pytorch/rnn-relu.safetensors')];
  expect(await firth([...args, '--activation', 'relu'])).toMatchObject({ status: 0, stderr: '' });
  const { status, stderr } = await firth(args);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^firth: layers\.0 at \[\d+, \d+, \d+\] is the first tensor over the bound/);
});

test('--activation is for recurrent layers', async () => {
  const args = ['parity', elmoFixture('bilm-tf'), elmoFixture('reference.safetensors'), '--activation', 'relu'];
  expect(await firth(args)).toMatchObject({ status: 2, stderr: 'firth: --activation is for recurrent layers\n' });
});
