import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { onAbort } from './index.js';

it('tells all who share a signal by one listener, and none who let go of it', () => {
  const { signal } = new AbortController();
  const told: number[] = [];
  const ends = Array.from({ length: 20 }, (_, i) => onAbort(signal, () => told.push(i)));
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  for (const end of ends) end();
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

it('calls each once when it is aborted', () => {
  const controller = new AbortController();
  const told: string[] = [];
  const end = onAbort(controller.signal, () => told.push('left'));
  onAbort(controller.signal, () => told.push('a'));
  onAbort(controller.signal, () => told.push('b'));
  onAbort(undefined, () => told.push('never'))();
  end();
  controller.abort();
  expect(told).toEqual(['a', 'b']);
});
