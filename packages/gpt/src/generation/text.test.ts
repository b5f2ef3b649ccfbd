import { BertTokenizer, Gpt2Tokenizer } from '@firth/tokenizers';
import { expect, it } from 'vitest';
import { fixture } from '../testing/fixtures.js';
import { IncrementalText, textOf, withoutSpaces } from './incremental-text.js';
import { StopStrings } from './stop-strings.js';

it.each(['今天 the weather 👍🏽 ok', 'naïve café', '🤷‍♀️'])('bytes of %s come as whole characters', async (text) => {
  const tokenizer = await Gpt2Tokenizer.fromPretrained(fixture('gpt2/openai'));
  const incremental = new IncrementalText((ids) => textOf(tokenizer, ids), []);
  const parts = [...tokenizer.encodeIds(text)].map((id) => incremental.push(id));
  for (const part of parts) expect(part).not.toContain('\uFFFD');
  expect(parts.join('') + incremental.end()).toBe(text);
});

it('an unfinished character is there at the end', async () => {
  const tokenizer = await Gpt2Tokenizer.fromPretrained(fixture('gpt2/openai'));
  const [first = 0] = tokenizer.encodeIds('\u{1F937}');
  const incremental = new IncrementalText((ids) => textOf(tokenizer, ids), []);
  expect(incremental.push(first)).toBe('');
  expect(incremental.end()).toBe('\uFFFD');
});

it('Chinese has no spaces between its characters, English has', async () => {
  const tokenizer = await BertTokenizer.fromPretrained(fixture('gpt2-chinese'));
  const incremental = new IncrementalText((ids) => withoutSpaces(textOf(tokenizer, ids)), []);
  const text = [...tokenizer.encodeIds('今天天气不错,我们')].map((id) => incremental.push(id)).join('');
  expect(text).toBe(withoutSpaces(tokenizer.decode(tokenizer.encodeIds('今天天气不错,我们'), { cleanUp: false })));
  expect(text).toContain('今天天气不错');
  expect(withoutSpaces('a cat 和 dog')).toBe('a cat和dog');
});

it('what may begin a stop string is held back until it does not', () => {
  const stop = new StopStrings(['\n\n', 'END']);
  expect(['a', '\n', 'b', 'E', 'N', 'x'].map((text) => stop.push(text))).toEqual(['a', '', '\nb', '', '', 'ENx']);
  expect(stop.push('yENDz')).toBe('y');
  expect(stop.found).toBe(true);
  expect(stop.push('more')).toBe('');
});
