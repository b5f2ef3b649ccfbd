/** The module that scripts/build-kernels.mjs wrote as base64. */
export function instantiate(base64: string, memory?: WebAssembly.Memory): Promise<WebAssembly.Exports> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const imports = memory === undefined ? {} : { env: { memory } };
  return WebAssembly.instantiate(bytes, imports).then(({ instance }) => instance.exports);
}

/** Beginning of what a kernel's memory is free for. */
export const FREE = 1024;

export const PAGE = 65_536;
/** 4 GiB, all that WebAssembly addresses. */
export const MOST_PAGES = 65_536;

/** Places in memory one after another, each at a multiple of 64 bytes, a cache line. */
export class Layout {
  #end = FREE;

  place(bytes: number): number {
    const at = this.#end;
    this.#end += Math.ceil(bytes / 64) * 64;
    return at;
  }

  get pages(): number {
    return Math.ceil(this.#end / PAGE);
  }
}
