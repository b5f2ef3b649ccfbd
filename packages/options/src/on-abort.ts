/** What is to be done for each signal, and the one listener that does it. */
const followed = new WeakMap<AbortSignal, { readonly acts: Set<() => void>; readonly tell: () => void }>();

/**
 * Acts when the signal is aborted, until the function that it gives is called. However many calls share a signal, it has one
 * listener: Node warns of more than ten.
 */
export function onAbort(signal: AbortSignal | undefined, act: () => void): () => void {
  if (signal === undefined) return () => undefined;
  let found = followed.get(signal);
  if (found === undefined) {
    const acts = new Set<() => void>();
    const tell = () => {
      for (const one of [...acts]) one();
    };
    found = { acts, tell };
    followed.set(signal, found);
  }
  const { acts, tell } = found;
  if (acts.size === 0) signal.addEventListener('abort', tell);
  const own = () => {
    act();
  };
  acts.add(own);
  return () => {
    acts.delete(own);
    if (acts.size === 0) signal.removeEventListener('abort', tell);
  };
}
