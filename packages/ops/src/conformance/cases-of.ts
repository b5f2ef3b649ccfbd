import type { Checkpoint } from '@firth/checkpoints';
import { Tensor } from '../tensor.js';
import type { Attributes, OpCase } from './op-case.js';

/** A row of cases.json. */
export interface CaseRow {
  readonly name: string;
  readonly op: string;
  readonly attributes: Attributes;
  readonly inputs: number;
  readonly outputs: number;
}

/** The cases with their tensors, from wherever the two files were read. */
export const casesOf = (rows: readonly CaseRow[], values: Checkpoint): Promise<readonly OpCase[]> =>
  Promise.all(
    rows.map(async ({ inputs, outputs, ...row }) => ({
      ...row,
      inputs: await Promise.all(numbered(`${row.name}/input.`, inputs).map((name) => readTensor(values, name))),
      outputs: await Promise.all(
        numbered(`${row.name}/output`, outputs, (i) => (i === 0 ? '' : `.${i}`)).map((name) =>
          readTensor(values, name),
        ),
      ),
    })),
  );

const numbered = (prefix: string, count: number, suffix: (i: number) => string = String): string[] =>
  Array.from({ length: count }, (_, i) => prefix + suffix(i));

export async function readTensor({ tensors }: Checkpoint, name: string): Promise<Tensor> {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`the fixture holds no ${name}`);
  const { buffer } = (await tensor.read()).slice();
  if (tensor.dtype === 'float32') return new Tensor('float32', new Float32Array(buffer), tensor.shape);
  if (tensor.dtype === 'int32') return new Tensor('int32', new Int32Array(buffer), tensor.shape);
  if (tensor.dtype === 'bool') return new Tensor('bool', new Uint8Array(buffer), tensor.shape);
  throw new Error(`${name} is ${tensor.dtype}`);
}
