import { OptionError, shown } from '@firth/options';

const arrays: Readonly<Record<string, string>> = { float32: 'Float32Array', int32: 'Int32Array', bool: 'Uint8Array' };

/** Refuses what a tensor cannot be made of. An array may be of another realm: a test runner's, a frame's. */
export function checkTensor(dtype: string, data: unknown, shape: unknown, call = 'Tensor'): void {
  const array = Object.hasOwn(arrays, dtype) ? arrays[dtype] : undefined;
  if (array === undefined) throw refusal(call, 'dtype', Object.keys(arrays).join(', '), dtype);
  if (Object.prototype.toString.call(data) !== `[object ${array}]`) throw refusal(call, 'data', `a ${array}`, data);
  if (!Array.isArray(shape)) throw refusal(call, 'shape', 'a list of sizes', shape);
  for (const [axis, size] of shape.entries())
    if (!Number.isSafeInteger(size) || size < 0)
      throw refusal(call, `shape[${axis}]`, 'a whole number of at least 0', size);
}

/** A list, all of whose places hold what they should. */
export function numbers<D extends ArrayLike<number>>(
  call: string,
  data: D,
  isRight: (value: unknown) => boolean,
  expected: string,
): D {
  const given: unknown = data;
  if (!Array.isArray(given) && !ArrayBuffer.isView(given)) throw refusal(call, 'data', 'a list of numbers', given);
  for (let i = 0; i < data.length; i++) if (!isRight(data[i])) throw refusal(call, `data[${i}]`, expected, data[i]);
  return data;
}

const refusal = (call: string, option: string, expected: string, found: unknown): OptionError =>
  new OptionError({ call, option, expected, found: shown(found) });
