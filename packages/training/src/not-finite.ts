import { TrainingError } from './error.js';

export function isFinite(values: Float32Array | Int32Array | Uint8Array): boolean {
  for (const value of values) if (!Number.isFinite(value)) return false;
  return true;
}

/** @param at The first tensor that holds a NaN or an infinity. */
export const notFinite = (step: number, at: string, found?: string): TrainingError =>
  new TrainingError('NOT_FINITE', 'the numbers of training overflow', {
    step,
    at,
    expected: 'finite numbers',
    found: found ?? 'a NaN or an infinity',
  });
