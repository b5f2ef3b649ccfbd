/** A tensor or entry that is not used, and why. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

/** `80 × optimizer slot, 1 × training step`, in the order of their first. */
export function tally(entries: readonly LeftOut[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of entries) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count} × ${reason}`).join(', ');
}
