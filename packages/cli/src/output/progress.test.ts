import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Progress } from './progress.js';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

function progressOn(isTTY: boolean) {
  const written: string[] = [];
  const stderr = { isTTY, write: (text: string) => written.push(text) };
  const progress = new Progress({ stdin: process.stdin, stdout: stderr, stderr, env: {} }, 'working', String);
  return { progress, written };
}

test('a bar on a terminal, once a second has gone by; cleared at the end', () => {
  const { progress, written } = progressOn(true);
  progress.update(1, 4);
  expect(written).toEqual([]);
  vi.advanceTimersByTime(1000);
  progress.update(2, 4);
  progress.update(3, 4);
  progress.stop();
  expect(written).toEqual([`\r\u001b[2Kworking  ${'━'.repeat(15)}${'─'.repeat(15)}  50%  2 of 4`, '\r\u001b[2K']);
});

test('nothing in a pipe', () => {
  const { progress, written } = progressOn(false);
  vi.advanceTimersByTime(1000);
  progress.update(2, 4);
  progress.stop();
  expect(written).toEqual([]);
});
