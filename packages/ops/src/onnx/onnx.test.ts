import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCheckpoint, writeSafetensors, type CheckpointTensor, type DType } from '@firth/checkpoints';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Program, WeightSource } from '../program.js';
import { float32 } from '../tensor.js';
import { linear, type Linear } from '../weights/schema.js';
import { onnx } from './index.js';

const schema = linear(2, 3);

const program: Program<typeof schema, 'x', 'y'> = {
  schema,
  inputs: { x: { dtype: 'float32', shape: ['rows', 2] } },
  run: (ops, weights, { x }) => {
    const doubled = ops.tap('doubled', ops.mul(x, ops.constant([2], [])));
    return { y: ops.linear(doubled, weights) };
  },
};

const kernel = [1, 2, 3, 4, 5, 6]; // [2, 3]
const bias = [0.5, 0, -0.5];
const x = float32([1, 10], [1, 2]);
const y = [2 * 1 + 20 * 4 + 0.5, 2 * 2 + 20 * 5, 2 * 3 + 20 * 6 - 0.5];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firth-ops-'));
});
afterAll(() => rm(folder, { recursive: true }));

const tensorOf = (name: string, values: readonly number[], shape: readonly number[]): CheckpointTensor => {
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  return {
    name,
    dtype: 'float32',
    shape,
    byteLength: bytes.length,
    file: 'memory',
    place: undefined,
    read: () => Promise.resolve(bytes),
  };
};

const asIs = (tensor: CheckpointTensor): WeightSource => ({ tensor, transposed: false });

const engine = onnx();
afterAll(() => engine.dispose());

async function run(weights: Linear<WeightSource>) {
  const executable = await engine.compile(program, weights);
  const outputs = await executable.run({ x });
  await executable.dispose();
  return [...outputs.y.data];
}

describe('weights', () => {
  it('are taken from memory', async () => {
    expect(await run({ kernel: asIs(tensorOf('k', kernel, [2, 3])), bias: asIs(tensorOf('b', bias, [3])) })).toEqual(y);
  });

  it('are taken transposed as they lie', async () => {
    const stored = tensorOf('k', [1, 4, 2, 5, 3, 6], [3, 2]);
    expect(await run({ kernel: { tensor: stored, transposed: true }, bias: asIs(tensorOf('b', bias, [3])) })).toEqual(
      y,
    );
  });

  it('are mapped from two folders, one behind a symbolic link', async () => {
    const [first, second] = [join(folder, 'kernel.safetensors'), join(folder, 'bias.safetensors')];
    await writeSafetensors(first, [tensorOf('k', kernel, [2, 3])]);
    await writeSafetensors(second, [tensorOf('b', bias, [3])]);
    const link = join(folder, 'link.safetensors');
    await symlink(second, link);
    const [one, two] = [await openCheckpoint(first), await openCheckpoint(link)];
    const [k, b] = [one.tensors.get('k'), two.tensors.get('b')];
    if (k?.place === undefined || b?.place === undefined) throw new Error('both can be mapped');
    expect(await run({ kernel: asIs(k), bias: asIs(b) })).toEqual(y);
    await Promise.all([one.close(), two.close()]);
  });

  it.each<[DType, Uint8Array]>([
    ['float16', new Uint8Array(Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600).buffer)],
    ['bfloat16', new Uint8Array(Uint16Array.of(0x3f80, 0x4000, 0x4040, 0x4080, 0x40a0, 0x40c0).buffer)],
    ['float64', new Uint8Array(Float64Array.from(kernel).buffer)],
  ])('of %s are cast', async (dtype, bytes) => {
    const tensor = {
      ...tensorOf('k', kernel, [2, 3]),
      dtype,
      byteLength: bytes.length,
      read: () => Promise.resolve(bytes),
    };
    expect(await run({ kernel: asIs(tensor), bias: asIs(tensorOf('b', bias, [3])) })).toEqual(y);
  });
});

describe('an executable', () => {
  const weights = { kernel: asIs(tensorOf('k', kernel, [2, 3])), bias: asIs(tensorOf('b', bias, [3])) };

  it('returns intermediates that are asked for by name, and leaves out what nobody needs', async () => {
    const executable = await engine.compile(program, weights, { outputs: [], taps: ['doubled'] });
    const outputs = await executable.run({ x });
    expect(Object.keys(outputs)).toEqual(['doubled']);
    expect([...(outputs['doubled']?.data ?? [])]).toEqual([2, 20]);
    await executable.dispose();
  });

  it('serves every length with one session, none included', async () => {
    const executable = await engine.compile(program, weights);
    for (const rows of [3, 1, 0, 7]) {
      const { y: found } = await executable.run({ x: float32(new Float32Array(rows * 2), [rows, 2]) });
      expect(found.shape).toEqual([rows, 3]);
    }
    await executable.dispose();
  });

  it('refuses inputs that do not fit, a name that does not exist, and calls after dispose', async () => {
    const executable = await engine.compile(program, weights);
    await expect(executable.run({ x: float32([1, 2, 3], [1, 3]) })).rejects.toThrow(
      "input 'x': expected float32 [rows, 2], found float32 [1, 3]",
    );
    await executable.dispose();
    await executable.dispose();
    await expect(executable.run({ x })).rejects.toMatchObject({ code: 'DISPOSED' });
    await expect(engine.compile(program, weights, { taps: ['halved'] })).rejects.toThrow(
      "no intermediate is named 'halved'; there are doubled",
    );
  });
});
