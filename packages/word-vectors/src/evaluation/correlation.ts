/** A correlation, and the probability of one as large or larger between unrelated values. */
export interface Correlation {
  readonly coefficient: number;
  /** Two-sided, by Student's t with n - 2 degrees of freedom; NaN for fewer than 3 values. */
  readonly pValue: number;
}

/** Pearson's r. NaN where one list does not vary. */
export function pearson(x: readonly number[], y: readonly number[]): Correlation {
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((value, i) => {
    const [dx, dy] = [value - meanX, (y[i] ?? NaN) - meanY];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  });
  const coefficient = Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
  return { coefficient, pValue: pValueOf(coefficient, x.length) };
}

/** Spearman's ρ: Pearson's r of the ranks, equal values sharing the mean of their ranks. */
export function spearman(x: readonly number[], y: readonly number[]): Correlation {
  return pearson(ranks(x), ranks(y));
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((value, at) => ({ value, at })).sort((a, b) => a.value - b.value);
  const result = new Array<number>(values.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (order[to]?.value === order[from]?.value && to < order.length) to++;
    for (const { at } of order.slice(from, to)) result[at] = (from + to + 1) / 2;
    from = to;
  }
  return result;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** With t = r √(n - 2) / √(1 - r²), P(|T| ≥ |t|) is the regularised incomplete beta function of 1 - r². */
function pValueOf(r: number, count: number): number {
  const degrees = count - 2;
  return degrees < 1 || Number.isNaN(r) ? NaN : incompleteBeta(1 - r * r, degrees / 2, 0.5);
}

/** I_x(a, b) by its continued fraction (DLMF 8.17.22), evaluated by Lentz's method. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return Math.min(1, Math.max(0, x));
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b)) / a;
  const TINY = 1e-300;
  let [fraction, c, d] = [1, 1, 0];
  for (let i = 0; i <= 1000; i++) {
    const m = i >> 1;
    const numerator =
      i === 0
        ? 1
        : i % 2 === 0
          ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
          : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + numerator * d || TINY);
    c = 1 + numerator / c || TINY;
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < 1e-15) break;
  }
  return front * (fraction - 1);
}

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/** ln Γ(x), x > 0: Stirling's series (DLMF 5.11.1) above 10, brought there by Γ(x + 1) = x Γ(x). */
function logGamma(x: number): number {
  let [shifted, shift] = [x, 0];
  for (; shifted < 10; shifted++) shift += Math.log(shifted);
  const square = 1 / (shifted * shifted);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / shifted;
  return (shifted - 0.5) * Math.log(shifted) - shifted + Math.log(2 * Math.PI) / 2 + series - shift;
}
