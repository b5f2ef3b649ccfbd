import type { DType } from '../checkpoint.js';
import { isKind, kindOf, type Fail, type PickleFunction, type PickleValue } from './pickle-value.js';
import { inertClass } from './inert-classes.js';
import { rebuildTensor } from './rebuild-tensor.js';

/** The storages' names in the module `torch`, by what they hold. */
const STORAGES: Readonly<Record<string, DType>> = {
  DoubleStorage: 'float64',
  FloatStorage: 'float32',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
  ComplexFloatStorage: 'complex64',
  ComplexDoubleStorage: 'complex128',
};

const DTYPES: readonly DType[] = [
  'float64',
  'float32',
  'float16',
  'bfloat16',
  'int64',
  'int32',
  'int16',
  'int8',
  'uint64',
  'uint32',
  'uint16',
  'uint8',
  'bool',
  'complex64',
  'complex128',
];

/** OrderedDict() or OrderedDict([(key, value), …]): the second is how Python 2 pickles a filled one. */
function orderedDict([pairs, ...more]: readonly PickleValue[], fail: Fail): PickleValue {
  const entries = new Map<string, PickleValue>();
  if (pairs === undefined) return { kind: 'dict', entries };
  if (!isKind(pairs, 'list') || more.length > 0) return fail('a bad OrderedDict', { found: kindOf(pairs) });
  for (const pair of pairs.items) {
    const [key, value, ...rest] = isKind(pair, 'list') || isKind(pair, 'tuple') ? pair.items : [];
    if (typeof key !== 'string' || value === undefined || rest.length > 0) return fail('a bad pair of an OrderedDict');
    entries.set(key, value);
  }
  return { kind: 'dict', entries };
}

/** torch.Size((2, 3)) */
function size([items, ...more]: readonly PickleValue[], fail: Fail): PickleValue {
  return isKind(items, 'tuple') && more.length === 0 ? items : fail('a bad torch.Size', { found: kindOf(items) });
}

/** torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks, metadata), and without the last. */
function tensorV2(args: readonly PickleValue[], fail: Fail): PickleValue {
  if (args.length < 4 || args.length > 7)
    return fail('a bad number of arguments of a tensor', { found: `${args.length}` });
  return rebuildTensor(args, undefined, fail);
}

/** _rebuild_tensor_v3(storage, offset, size, stride, requires_grad, hooks, dtype, metadata), for dtypes without storage. */
function tensorV3(args: readonly PickleValue[], fail: Fail): PickleValue {
  const dtype = args[6];
  if (!isKind(dtype, 'dtype') || args.length > 8) return fail('a tensor without its dtype', { found: kindOf(dtype) });
  return rebuildTensor(args, dtype.dtype, fail);
}

/** _rebuild_parameter(tensor, requires_grad, hooks), and the same with a state, which is not needed. */
function parameter([tensor]: readonly PickleValue[], fail: Fail): PickleValue {
  return isKind(tensor, 'tensor') ? tensor : fail('a parameter that is no tensor', { found: kindOf(tensor) });
}

/** _rebuild_from_type_v2(function, type, arguments, state): a Tensor or Parameter that carries attributes. */
function fromType([callee, type, args]: readonly PickleValue[], fail: Fail): PickleValue {
  if (!isKind(callee, 'function') || !TENSOR_FUNCTIONS.has(callee) || !isKind(type, 'type') || !isKind(args, 'tuple')) {
    return fail('a bad rebuilt type', { found: `${kindOf(callee)}, ${kindOf(type)}, ${kindOf(args)}` });
  }
  return callee.apply(args.items, fail);
}

const FUNCTIONS: readonly PickleFunction[] = [
  { kind: 'function', name: 'torch._utils._rebuild_tensor', apply: tensorV2 },
  { kind: 'function', name: 'torch._utils._rebuild_tensor_v2', apply: tensorV2 },
  { kind: 'function', name: 'torch._utils._rebuild_tensor_v3', apply: tensorV3 },
  { kind: 'function', name: 'torch._utils._rebuild_parameter', apply: parameter },
  { kind: 'function', name: 'torch._utils._rebuild_parameter_with_state', apply: parameter },
];
const TENSOR_FUNCTIONS: ReadonlySet<PickleFunction> = new Set(FUNCTIONS);

const GLOBALS: ReadonlyMap<string, PickleValue> = new Map<string, PickleValue>([
  ...[
    ...FUNCTIONS,
    { kind: 'function', name: 'torch._tensor._rebuild_from_type_v2', apply: fromType } as const,
    { kind: 'function', name: 'collections.OrderedDict', apply: orderedDict } as const,
    { kind: 'function', name: 'torch.Size', apply: size } as const,
  ].map((callee) => [callee.name, callee] as const),
  ...Object.entries(STORAGES).map(([name, dtype]) => [`torch.${name}`, { kind: 'storageType', dtype }] as const),
  ...DTYPES.map((dtype) => [`torch.${dtype}`, { kind: 'dtype', dtype }] as const),
  ['torch.storage.UntypedStorage', { kind: 'storageType', dtype: undefined }],
  ['torch.Tensor', { kind: 'type', name: 'torch.Tensor' }],
  ['torch.nn.parameter.Parameter', { kind: 'type', name: 'torch.nn.parameter.Parameter' }],
]);

/** What a global of a pickle stands for; undefined for everything that is not on the list. */
export function allowedGlobal(module: string, name: string): PickleValue | undefined {
  // 'torch' + '_utils._rebuild_tensor' would spell an allowed name by way of an attribute of an attribute.
  if (name.includes('.')) return undefined;
  return GLOBALS.get(`${module}.${name}`) ?? inertClass(module, name);
}
