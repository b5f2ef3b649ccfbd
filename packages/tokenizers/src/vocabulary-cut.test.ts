import { describe, expect, test } from 'vitest';
import { JsonFields } from './json-fields.js';
import { cutVocabulary } from './vocabulary-cut.js';

const words = {
  '[PAD]': 0,
  '"': 1,
  '\\': 2,
  '\\"': 3,
  好: 4,
  'a\nb': 5,
  '\u{1f600}': 6,
  '12': 7,
  __proto__x: 8,
  '': 9,
};
const file = (vocab: unknown) => ({ added_tokens: [{ content: '"vocab": {' }], model: { type: 'WordPiece', vocab } });

describe('the vocabulary of a tokenizer.json', () => {
  test.each([undefined, 2, '\t'])('is what JSON.parse reads, indented by %j', (indent) => {
    const text = JSON.stringify(file(words), undefined, indent);
    const cut = cutVocabulary(text);
    expect(JSON.parse(cut?.rest ?? '')).toEqual(file({}));
    expect(JsonFields.parse(text, 'tokenizer.json').object('model').object('vocab').counts()).toEqual(
      new Map(Object.entries(words)),
    );
  });

  test('keeps the last of two fields of a name, as JSON.parse does', () => {
    const text = '{"model":{"vocab":{"a":1,"b":2,"a":3}}}';
    expect(cutVocabulary(text)).toBeUndefined();
    expect(JsonFields.parse(text, 'f').object('model').object('vocab').counts()).toEqual(
      new Map([
        ['a', 3],
        ['b', 2],
      ]),
    );
  });

  test.each([
    '{"model":{"vocab":{"a":1.5}}}',
    '{"model":{"vocab":{"a":-1}}}',
    '{"model":{"vocab":{"a":"1"}}}',
    '{"model":{"vocab":[["a",1]]}}',
    '{"model":{"vocab":{"a":01}}}',
    '{"model":{"vocab":{"a":1',
    '{"model":{"vocab":{"a',
    '{"model":{"vocab":{"a\u0001":1}}}',
    '{"vocab":{"a":1},"model":{"vocab":{"a":2}}}',
    '{"model":{"vocab":{}}}',
  ])('is left to JSON.parse: %s', (text) => {
    expect(cutVocabulary(text)).toBeUndefined();
  });
});
