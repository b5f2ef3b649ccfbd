import type { CheckpointFormat } from '../checkpoint.js';

/**
 * Tells word vectors by their first lines: word2vec's text and binary forms begin with a line of two numbers, GloVe's with
 * a word and numbers. Undefined for anything else.
 * @param head The beginning of the file, unpacked; a whole line of it unless lines are very long.
 */
export function recogniseWordVectors(head: Uint8Array, size: number, file: string): CheckpointFormat | undefined {
  const [first, second] = lines(head);
  if (first === undefined) return undefined;
  const header = /^(\d{1,15})[ \t]+(\d{1,15})[ \t\r]*$/.exec(first);
  if (header === null) return isRow(first) && size > first.length ? 'glove' : undefined;
  if (second !== undefined && isRow(second)) return 'word2vec-text';
  // No vector to look at: the name decides.
  if (Number(header[1]) === 0) return hasExtension(file, 'bin') ? 'word2vec-binary' : 'word2vec-text';
  return hasExtension(file, 'vec|txt') ? 'word2vec-text' : 'word2vec-binary';
}

/** Whether a path or URL ends in one of the extensions, perhaps gzipped. */
const hasExtension = (file: string, extensions: string): boolean =>
  new RegExp(`\\.(${extensions})(\\.gz)?([?#].*)?$`, 'i').test(file);

function lines(head: Uint8Array): readonly (string | undefined)[] {
  let text = '';
  for (const byte of head) text += String.fromCharCode(byte);
  return text.split('\n', 2);
}

/** A word and numbers. The last of a line that was cut may be cut too. */
function isRow(line: string): boolean {
  const [word = '', ...values] = line.trim().split(/[ \t]+/);
  const whole = values.slice(0, Math.max(1, values.length - 1));
  return word !== '' && values.length > 0 && whole.every((value) => /^[+-]?[\d.]+(?:[eE][+-]?\d+)?$/.test(value));
}
