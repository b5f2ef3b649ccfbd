const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs an action that cleans up after itself when its signal is aborted, which Ctrl-C then does instead of ending the
 * process on the spot.
 */
export async function interruptible<T>(action: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort(new DOMException('interrupted; nothing was written', 'AbortError'));
  };
  for (const name of signals) process.once(name, abort);
  try {
    return await action(controller.signal);
  } finally {
    for (const name of signals) process.off(name, abort);
  }
}
