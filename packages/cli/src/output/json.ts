/** One JSON value on one line; what JSON has no number for (an infinite error, say) becomes a string. */
export function toJsonLine(value: unknown): string {
  return `${JSON.stringify(value, (_, field: unknown) =>
    typeof field === 'number' && !Number.isFinite(field) ? String(field) : field,
  )}\n`;
}
