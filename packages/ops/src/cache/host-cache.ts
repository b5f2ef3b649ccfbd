import { OpsError } from '../error.js';
import type { Executable, InputSpec } from '../program.js';
import { asFloat32, float32, type Tensor } from '../tensor.js';
import { cacheRunOptions } from './cache-run-options.js';
import { GrowingRows } from './growing-rows.js';
import {
  askedOutputs,
  capacityFor,
  type CachedPorts,
  type CacheRunOptions,
  type ResidentCache,
} from './resident-cache.js';

/** The `[heads, D]` of a cached input, which is [batch, heads, capacity, D]. */
export function cachedSizes(name: string, spec: InputSpec | undefined): readonly [heads: number, size: number] {
  const [, heads, , size] = spec?.shape ?? [];
  if (typeof heads === 'number' && typeof size === 'number') return [heads, size];
  throw new OpsError('BAD_ARGUMENT', `cache: '${name}' must be an input of shape [batch, heads, capacity, size]`);
}

/** A cache for engines that take all inputs at every run: its tensors are the application's. */
export function hostCache(
  executable: Pick<Executable<string, string>, 'run'>,
  specs: Readonly<Record<string, InputSpec>>,
  ports: CachedPorts,
  batch: number,
): ResidentCache {
  const buffers = new Map<string, GrowingRows>(
    Object.keys(ports).map((name) => [name, new GrowingRows(batch, ...cachedSizes(name, specs[name]))]),
  );
  let length = 0;
  const run = async (inputs: Readonly<Record<string, Tensor>>, given?: CacheRunOptions) => {
    const { outputs, ...options } = cacheRunOptions.read(given);
    const cached = [...buffers].map(([name, { data, shape }]) => [name, float32(data, shape)] as const);
    const results = await executable.run({ ...inputs, ...Object.fromEntries(cached) }, options);
    const found = new Map(Object.entries(results));
    const kept = new Set(Object.values(ports));
    const names = askedOutputs(
      [...found.keys()].filter((name) => !kept.has(name)),
      outputs,
    );
    let count = 0;
    for (const [name, rows] of buffers) {
      const output = found.get(ports[name] ?? '');
      if (output === undefined)
        throw new OpsError('UNKNOWN_OUTPUT', `cache: no output is named '${ports[name] ?? ''}'`);
      found.delete(ports[name] ?? '');
      count = output.shape[2] ?? 0;
      rows.append(asFloat32(output).data, count);
    }
    length += count;
    return Object.fromEntries([...found].filter(([name]) => names.includes(name)));
  };
  return {
    get length() {
      return length;
    },
    get capacity() {
      return capacityFor(length);
    },
    run,
    select: (rows) => {
      for (const buffer of buffers.values()) buffer.select(rows);
      return Promise.resolve();
    },
    dispose: () => {
      buffers.clear();
      return Promise.resolve();
    },
  };
}
