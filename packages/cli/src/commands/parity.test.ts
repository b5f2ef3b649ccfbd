import { join } from 'node:path';
import type { WritableTensor } from '@firth/checkpoints';
import { expect, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { emptyFolder, fixture, languages, layouts, rewrite } from '../testing/workspace.js';

for (const language of languages)
  test.each(layouts)(`${language}, %s: every tensor is within the bound`, async (layout) => {
    const { status, stdout, stderr } = await firth([
      'parity',
      fixture(language, layout),
      fixture(language, 'reference.safetensors'),
    ]);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain('34 tensors within 1e-5');
    expect(stdout).not.toContain('✗');
  });

test('a reference with one other value exits 1 and names the first tensor over the bound', async () => {
  const reference = join(await emptyFolder(), 'wrong.safetensors');
  await rewrite(fixture('english', 'reference.safetensors'), reference, (tensor) =>
    ['encoder.layer.1.intermediate', 'prediction_logits'].includes(tensor.name) ? nudged(tensor, 5, 0.5) : tensor,
  );
  const { status, stdout, stderr } = await firth(['parity', fixture('english', 'google'), reference]);
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^firth: encoder\.layer\.1\.intermediate at \[0, 0, 5\] is the first tensor over the bound .+\n$/,
  );
  expect(stdout).toContain('2 of 34 tensors over 1e-5, the first: encoder.layer.1.intermediate');
});

test('--json prints one object, also where the comparison fails', async () => {
  const args = ['parity', fixture('english', 'google'), fixture('english', 'reference.safetensors'), '--json'];
  const { status, stdout } = await firth([...args, '--bound', '1e-9']);
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ bound: 1e-9, firstOverBound: { name: 'embeddings', within: false } });
});

test('a reference without any tensor of the model is no success', async () => {
  const reference = join(await emptyFolder(), 'inputs.safetensors');
  await rewrite(fixture('english', 'reference.safetensors'), reference, (tensor) =>
    /ids|mask/.test(tensor.name) ? tensor : undefined,
  );
  const { status, stderr } = await firth(['parity', fixture('english', 'google'), reference]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^firth: [^\n]+\n$/);
});

function nudged(tensor: WritableTensor, index: number, by: number): WritableTensor {
  const { name, dtype, shape } = tensor;
  return {
    name,
    dtype,
    shape,
    read: async () => {
      const values = new Float32Array((await tensor.read()).slice().buffer);
      values[index] = (values[index] ?? 0) + by;
      return new Uint8Array(values.buffer);
    },
  };
}
