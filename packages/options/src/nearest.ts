/**
 * The one of `words` that was probably meant: the same but for case, hyphens and underscores (`max_new_tokens`), or a few
 * letters away (`topk`, `pooling_mode`). Undefined where none is near.
 */
export function nearest(found: string, words: readonly string[]): string | undefined {
  const plain = letters(found);
  if (plain.length > 60) return undefined;
  const ranked = words
    .map((word) => ({ word, distance: distance(plain, letters(word)) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (best === undefined) return undefined;
  const within = Math.max(1, Math.floor(Math.min(plain.length, best.word.length) / 3));
  if (best.distance <= within) return best.word;
  const holds = words.filter((word) => plain.length > 3 && letters(word).includes(plain));
  return holds.length === 1 ? holds[0] : undefined;
}

const letters = (word: string): string => word.toLowerCase().replace(/[\s_-]/g, '');

/** Letters to add, leave out, change or exchange with their neighbour (Damerau, 1964). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + same);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(before, j - 2) + 1);
      row.push(best);
    }
    [before, last] = [last, row];
  }
  return at(last, b.length);
}

const at = (row: readonly number[], j: number): number => row[j] ?? Infinity;
