/** The names that `roots` need, themselves included, where `inputsOf` gives what one is made from. */
export function reachable(
  roots: readonly string[],
  inputsOf: (name: string) => readonly string[] | undefined,
): ReadonlySet<string> {
  const seen = new Set<string>();
  const pending = [...roots];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    pending.push(...(inputsOf(name) ?? []));
  }
  return seen;
}
