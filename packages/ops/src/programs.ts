import { OpsError } from './error.js';
import type { Executable } from './program.js';

/** Compiled programs by what they compute. Each is compiled once, when first asked for. */
export class Programs<I extends string, O extends string> {
  readonly #compiled = new Map<string, Promise<Executable<I, O>>>();
  #disposed = false;

  /** The program under `key`, compiled now if it is new; one that failed to compile is not kept. */
  get(key: string, compile: () => Promise<Executable<I, O>>): Promise<Executable<I, O>> {
    if (this.#disposed) return Promise.reject(new OpsError('DISPOSED', 'the model was disposed of; load it again'));
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const compiling = compile();
    this.#compiled.set(key, compiling);
    compiling.catch(() => this.#compiled.delete(key));
    return compiling;
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    const compiled = [...this.#compiled.values()];
    this.#compiled.clear();
    for (const result of await Promise.allSettled(compiled))
      if (result.status === 'fulfilled') await result.value.dispose();
  }
}
