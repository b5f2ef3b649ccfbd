import { nearest, shown } from '@firth/options';
import { checkTensor } from './check-tensor.js';
import { OpsError } from './error.js';
import { checkRanges, type IndexRange } from './traced-ranges.js';
import type { InputSpec } from './program.js';
import { format } from './shapes/dims.js';
import type { Tensor } from './tensor.js';

/** What is checked of an input; the data where indices are in it. */
type Given = Pick<Tensor, 'dtype' | 'shape'> & Partial<Pick<Tensor, 'data'>>;

/** What the inputs of a program must be. */
export interface InputRules {
  readonly specs: Readonly<Record<string, InputSpec>>;
  readonly ranges: readonly IndexRange[];
  /** The inputs that what was asked for is computed from. */
  readonly needed: { has(name: string): boolean };
}

/**
 * Refuses inputs that do not fit what a program declares; a named dimension must have one length in all of them, and
 * indices must be inside of what they choose from.
 */
export function checkInputs({ specs, ranges, needed }: InputRules, inputs: Readonly<Record<string, Given>>): void {
  refuseStrangers(specs, inputs);
  const lengths = new Map<string, { readonly length: number; readonly input: string }>();
  for (const [name, spec] of Object.entries(specs)) {
    const tensor = inputs[name];
    if (tensor === undefined) throw new OpsError('BAD_INPUT', `input '${name}' is missing`);
    if (!isTensor(tensor))
      throw new OpsError('BAD_INPUT', `input '${name}': expected a tensor, found ${shown(tensor)}`);
    if (tensor.data !== undefined) checkTensor(tensor.dtype, tensor.data, tensor.shape, `input '${name}'`);
    const wanted = `${spec.dtype} ${format(spec.shape)}`;
    const found = `${tensor.dtype} ${format(tensor.shape)}`;
    const refuse = (why: string) =>
      new OpsError('BAD_INPUT', `input '${name}': expected ${wanted}, found ${found}${why}`);
    if (tensor.dtype !== spec.dtype || tensor.shape.length !== spec.shape.length) throw refuse('');
    spec.shape.forEach((dim, axis) => {
      const length = tensor.shape[axis] ?? 0;
      if (typeof dim === 'number') {
        if (dim !== length) throw refuse('');
        return;
      }
      const known = lengths.get(dim);
      if (known === undefined) lengths.set(dim, { length, input: name });
      else if (known.length !== length) throw refuse(`, but '${known.input}' has ${dim} = ${known.length}`);
    });
  }
  checkRanges(ranges, inputs, new Map([...lengths].map(([name, { length }]) => [name, length])), needed);
}

const isTensor = (value: object): boolean => 'shape' in value && Array.isArray(value.shape);

/** Nothing that is given is ignored. */
function refuseStrangers(specs: Readonly<Record<string, InputSpec>>, inputs: unknown): void {
  if (typeof inputs !== 'object' || inputs === null)
    throw new OpsError('BAD_INPUT', `inputs: expected an object of tensors, found ${shown(inputs)}`);
  const names = Object.keys(specs);
  const strange = Object.keys(inputs).find((name) => !Object.hasOwn(specs, name));
  if (strange === undefined) return;
  const meant = nearest(strange, names);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  throw new OpsError('BAD_INPUT', `there is no input '${strange}', only ${names.join(', ')}${hint}`);
}

/** What each named dimension is in these inputs, which must have been checked. */
export function lengthsByName(
  specs: Readonly<Record<string, InputSpec>>,
  inputs: Readonly<Record<string, Tensor>>,
): ReadonlyMap<string, number> {
  const lengths = new Map<string, number>();
  for (const [name, { shape }] of Object.entries(specs))
    shape.forEach((dim, axis) => {
      if (typeof dim === 'string') lengths.set(dim, inputs[name]?.shape[axis] ?? 0);
    });
  return lengths;
}
