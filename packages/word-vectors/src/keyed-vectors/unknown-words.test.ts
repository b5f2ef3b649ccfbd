import { expect, onTestFinished, test } from 'vitest';
import { KeyedVectors } from './keyed-vectors.js';
import type { UnknownWords } from './unknown-words.js';

function make(unknown?: UnknownWords): KeyedVectors {
  const values = new Float32Array([3, 4, 0, 0, 0, 2, 0, 0, 0, 0, 0, 6]);
  const options = unknown === undefined ? {} : { unknown };
  const vectors = KeyedVectors.from(['cat', '<unk>', 'NUM'], values, options);
  onTestFinished(() => vectors.dispose());
  return vectors;
}

test('error: the call is refused', () => {
  expect(() => make().vector('dog')).toThrow('"dog": a word without a vector');
  expect(() => make().sentenceVector(['cat', 'dog'])).toThrow('"dog": a word without a vector');
});

test('skip: averages leave the word out, other calls are refused', () => {
  const vectors = make({ kind: 'skip' });
  expect([...vectors.sentenceVector(['cat', 'dog'], { normalize: false })]).toEqual([3, 4, 0, 0]);
  expect([...vectors.sentenceVector(['dog'])]).toEqual([0, 0, 0, 0]);
  expect(() => vectors.vector('dog')).toThrow('"dog": a word without a vector');
});

test('unk: one vector for all', () => {
  expect([...make({ kind: 'unk' }).vector('dog')]).toEqual([0, 2, 0, 0]);
  expect([...make({ kind: 'unk', token: 'NUM' }).vector('dog')]).toEqual([0, 0, 0, 6]);
});

test('random: the same for a word and seed, another for others, as long as the mean of the known', () => {
  const vectors = make({ kind: 'random', seed: 4 });
  const dog = vectors.vector('dog');
  expect(vectors.vector('dog')).toEqual(dog);
  expect(make({ kind: 'random', seed: 4 }).vector('dog')).toEqual(dog);
  expect(make({ kind: 'random', seed: 5 }).vector('dog')).not.toEqual(dog);
  expect(Math.abs(vectors.similarity('dog', 'bird'))).toBeLessThan(0.999);
  expect(Math.hypot(...dog)).toBeCloseTo((5 + 2 + 6) / 3, 5);
});

test('classes: by the form of the word, or as the caller says', () => {
  const byForm = make({ kind: 'classes', tokens: { NUMBER: 'NUM' } });
  expect([...byForm.vector('1,234')]).toEqual([0, 0, 0, 6]);
  expect(() => byForm.vector('dog')).toThrow('"dog": a word without a vector');
  const own = make({
    kind: 'classes',
    tokens: { animal: 'cat' },
    classOf: (word) => (word === 'dog' ? 'animal' : undefined),
  });
  expect(own.similarity('dog', 'cat')).toBeCloseTo(1, 6);
  expect(() => make({ kind: 'classes', tokens: { NUMBER: 'nothing' } })).toThrow('a token without a vector');
});
