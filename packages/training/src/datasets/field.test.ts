import { describe, expect, it } from 'vitest';
import { Field } from './field.js';

const place = { file: 'dev.tsv', line: 7, column: 'score' };
const field = (value: unknown) => new Field(value, place);

describe('Field', () => {
  it('gives numbers, also as text', () => {
    expect([field('3.25'), field(-2), field(' 1e3 ')].map((given) => given.number())).toEqual([3.25, -2, 1000]);
    for (const bad of ['', 'x', 'NaN', null, true, Infinity, []])
      expect(() => field(bad).number()).toThrow(/^dev.tsv, line 7, column score: .*expected a number/);
  });

  it('gives lists, of JSON or separated', () => {
    expect(
      field('a, b')
        .list()
        .map((item) => item.labelName()),
    ).toEqual(['a', 'b']);
    expect(
      field(['a', 2])
        .list()
        .map((item) => item.labelName()),
    ).toEqual(['a', '2']);
    expect(field(' ').list()).toEqual([]);
    expect(() => field(5).list()).toThrow('expected a list, found 5');
    expect(() =>
      field('a,c')
        .list()
        .map((item) => item.label(['a', 'b'])),
    ).toThrow('expected one of a, b, found "c"');
  });

  it('names a label, and shows no more than it must', () => {
    expect(() => field('').labelName()).toThrow('expected a label, found ""');
    const names = Array.from({ length: 40 }, (_, i) => `label-${i}`);
    expect(() => field('x'.repeat(1000)).label(names)).toThrow(/, … \(40 labels\), found "x{59}…\)$/);
    expect(() => field(undefined).text()).toThrow('found nothing');
  });
});
