/** What the header of an `.npy` file may hold: a dict of strings, booleans, whole numbers and tuples or lists of them. */
export type PythonLiteral = string | boolean | number | readonly PythonLiteral[];

const DEEPEST = 8;

/**
 * Parses the dict literal of an `.npy` header, and nothing else of Python.
 * @returns undefined where it is anything else: an expression, a comment, a name twice, text behind it.
 */
export function parsePythonDict(text: string): ReadonlyMap<string, PythonLiteral> | undefined {
  let position = 0;

  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) position += found.length;
    return found;
  };
  const take = (token: string): boolean => {
    match(/[ \t\r\n]*/y);
    if (!text.startsWith(token, position)) return false;
    position += token.length;
    return true;
  };
  const string = (): string | undefined => {
    match(/[ \t\r\n]*/y);
    return match(/'[^'\\\n]*'|"[^"\\\n]*"/y)?.slice(1, -1);
  };

  function sequence(close: string, depth: number): readonly PythonLiteral[] | undefined {
    const items: PythonLiteral[] = [];
    while (!take(close)) {
      const item = value(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
      if (!take(',')) return take(close) ? items : undefined;
    }
    return items;
  }

  function value(depth: number): PythonLiteral | undefined {
    if (depth > DEEPEST) return undefined;
    if (take('(')) return sequence(')', depth);
    if (take('[')) return sequence(']', depth);
    const quoted = string();
    if (quoted !== undefined) return quoted;
    // Python 2 wrote long integers with an L.
    const word = match(/True\b|False\b|-?\d{1,20}L?\b/y);
    if (word === undefined) return undefined;
    return word === 'True' ? true : word === 'False' ? false : Number(word.replace('L', ''));
  }

  const entries = new Map<string, PythonLiteral>();
  if (!take('{')) return undefined;
  while (!take('}')) {
    const key = string();
    if (key === undefined || entries.has(key) || !take(':')) return undefined;
    const item = value(0);
    if (item === undefined) return undefined;
    entries.set(key, item);
    if (!take(',')) {
      if (!take('}')) return undefined;
      break;
    }
  }
  match(/[ \t\r\n]*/y);
  return position === text.length ? entries : undefined;
}
