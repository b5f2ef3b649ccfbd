import { expect, test } from 'vitest';
import { displayWidth, printable } from './display-width.js';
import { formatCount, formatMegabytes } from './format.js';
import { styleOf } from './style.js';
import { renderTable } from './table.js';

const plain = styleOf({ write: () => true }, { env: {} });

test.each([
  ['abc', 3],
  ['今天', 4],
  ['ｱ', 1],
  ['Ａ', 2],
  ['한국', 4],
  ['e\u0301', 1],
  ['。', 2],
])('%s takes %i columns', (text, width) => {
  expect(displayWidth(text)).toBe(width);
});

test('columns are as wide as their widest cell, numbers right', () => {
  const columns = [{ title: 'token' }, { title: 'id', align: 'right' }] as const;
  const rows = [{ cells: ['今天天气', '7'] }, { heading: 'layer 0' }, { cells: ['a', '1,204'] }];
  expect(renderTable(columns, rows, plain).split('\n')).toEqual([
    'token        id',
    '今天天气      7',
    '',
    'layer 0',
    'a         1,204',
    '',
  ]);
});

test('control characters become escapes', () => {
  expect(printable('a\u001b[2Jb\n')).toBe('a\\u001b[2Jb\\n');
});

test('numbers', () => {
  expect(formatCount(110106428)).toBe('110,106,428');
  expect(formatMegabytes(440_449_768)).toBe('440.4 MB');
  expect(formatMegabytes(312)).toBe('312 bytes');
});
