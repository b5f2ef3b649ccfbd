/** The same values, each asked for while the one before is in use. */
export async function* ahead<T>(source: AsyncGenerator<T, void, undefined>): AsyncGenerator<T, void, undefined> {
  const ask = () => {
    const asked = source.next();
    asked.catch(() => undefined); // it is awaited later, or not at all when the caller has gone
    return asked;
  };
  let next = ask();
  try {
    for (;;) {
      const result = await next;
      if (result.done === true) return;
      next = ask();
      yield result.value;
    }
  } finally {
    source.return().catch(() => undefined); // not awaited: it waits for the value that was asked for
  }
}
