import { messageOf } from '@firth/options';
import { CheckpointError } from './error.js';

/** No config, tokenizer or training state nests over ten levels; whatever goes through them recursively can go so deep. */
const DEEPEST = 100;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const [OPENING_BRACKET, CLOSING_BRACKET, OPENING_BRACE, CLOSING_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * `JSON.parse` for the text of a file, of which `JSON.parse` alone would accept what later overflows the stack. A name such as
 * `__proto__` is a name like any other.
 * @throws CheckpointError BAD_CONFIG for what is no JSON, or is nested over 100 levels.
 */
export function parseJsonText(text: string, file: string): unknown {
  checkDepth(text, file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const found = messageOf(cause);
    throw new CheckpointError('BAD_CONFIG', 'the file is not JSON', { file, found, cause });
  }
}

function checkDepth(text: string, file: string): void {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === QUOTE) {
      for (i++; i < text.length && text.charCodeAt(i) !== QUOTE; i++) if (text.charCodeAt(i) === BACKSLASH) i++;
    } else if (unit === OPENING_BRACKET || unit === OPENING_BRACE) {
      if (++depth <= DEEPEST) continue;
      const expected = `at most ${DEEPEST} levels`;
      throw new CheckpointError('BAD_CONFIG', 'JSON nested too deeply', { file, at: `character ${i}`, expected });
    } else if (unit === CLOSING_BRACKET || unit === CLOSING_BRACE) depth--;
  }
}
