export const hint = 'Install it: npm install h5wasm';

/** In a `try` of its own: there bundlers let a package be that is not installed. */
export async function importH5wasm(): Promise<typeof import('h5wasm')> {
  try {
    return await import('h5wasm');
  } catch (cause) {
    throw new Error('h5wasm cannot be imported', { cause });
  }
}
