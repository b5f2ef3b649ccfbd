import { GrowingRows } from '../../cache/growing-rows.js';
import type { CachedPorts } from '../../cache/resident-cache.js';
import type { NewCache, WireTensor, WireTensors } from './protocol.js';

/** The worker's side of a cache: buffers that are fed as they lie and never leave the thread. */
export class Resident {
  readonly #ports: CachedPorts;
  readonly #buffers: ReadonlyMap<string, GrowingRows>;

  constructor({ ports, batch, tensors }: NewCache) {
    this.#ports = ports;
    this.#buffers = new Map(
      Object.entries(tensors).map(([name, [heads, size]]) => [name, new GrowingRows(batch, heads, size)]),
    );
  }

  /** The outputs whose rows it gets. */
  get outputs(): readonly string[] {
    return Object.values(this.#ports);
  }

  feeds(): WireTensors {
    const tensors = [...this.#buffers].map(([name, { data, shape }]): [string, WireTensor] => [
      name,
      { dtype: 'float32', data, shape },
    ]);
    return Object.fromEntries(tensors);
  }

  /** Appends the outputs that are cached and gives the others. */
  take(given: WireTensors): { readonly outputs: WireTensors; readonly appended: number } {
    const others = new Map(Object.entries(given));
    let appended = 0;
    for (const [name, rows] of this.#buffers) {
      const output = this.#ports[name] ?? '';
      const tensor = others.get(output);
      if (!(tensor?.data instanceof Float32Array)) throw new Error(`a run gave no '${output}' for the cache`);
      appended = tensor.shape[2] ?? 0;
      rows.append(tensor.data, appended);
      others.delete(output);
    }
    return { outputs: Object.fromEntries(others), appended };
  }

  select(rows: readonly number[]): void {
    for (const buffer of this.#buffers.values()) buffer.select(rows);
  }
}
