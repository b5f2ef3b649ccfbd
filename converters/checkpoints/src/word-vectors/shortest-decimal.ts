/**
 * The shortest decimal that reads back as the same float32. Nine digits always do (Steele and White, "How to print
 * floating-point numbers accurately", 1990).
 */
export function shortestDecimal(value: number): string {
  if (Object.is(value, -0)) return '-0';
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}
