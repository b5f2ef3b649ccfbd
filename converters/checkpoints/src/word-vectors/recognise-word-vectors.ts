import type { CheckpointFormat } from '../checkpoint.js';
import { headerNumbers } from './header.js';

/**
 * Tells word vectors by their first lines: word2vec's text and binary forms begin with a line of two numbers, GloVe's with
 * a word and numbers. Undefined for anything else.
 * @param head The beginning of the file, unpacked; a whole line of it unless lines are very long.
 */
export function recogniseWordVectors(head: Uint8Array, size: number, file: string): CheckpointFormat | undefined {
  const [first, second] = lines(head);
  if (first === undefined) return undefined;
  const header = headerNumbers(new TextDecoder().decode(Uint8Array.from(first, (byte) => byte.charCodeAt(0))));
  if (header === undefined)
    return isRow(first) && !/^[ \t]+\S+\s*$/.test(first) && size > first.length ? 'glove' : undefined;
  // A binary word may be followed by a space and a number, as that of `in 2016` is.
  const isText = !hasExtension(file, 'bin') || !isBinary(head);
  if (second !== undefined && isText && isRow(second)) return 'word2vec-text';
  // No vector to look at: the name decides.
  if (header[0] === 0) return hasExtension(file, 'bin') ? 'word2vec-binary' : 'word2vec-text';
  return hasExtension(file, 'vec|txt') && !isBinary(head) ? 'word2vec-text' : 'word2vec-binary';
}

/** Whether a path or URL ends in one of the extensions, perhaps gzipped. */
const hasExtension = (file: string, extensions: string): boolean =>
  new RegExp(`\\.(${extensions})(\\.gz)?([?#].*)?$`, 'i').test(file);

/** The first two lines, a character a byte, without a byte order mark. */
function lines(head: Uint8Array): readonly (string | undefined)[] {
  let text = '';
  for (const byte of head) text += String.fromCharCode(byte);
  return text.replace(/^\xef\xbb\xbf/, '').split('\n', 2);
}

/** Vectors in binary have such bytes, text has none. */
function isBinary(head: Uint8Array): boolean {
  return head.some((byte) => byte < 9 || (byte > 13 && byte < 28));
}

const NUMBER = /^[+-]?(?:[\d.]+(?:[eE][+-]?\d+)?|nan|inf|infinity)$/i;

/** A word, or none, and numbers. The last of a line that was cut may be cut too. */
function isRow(line: string): boolean {
  // Of a word that begins with a byte which in Latin-1 is a space, nothing may be cut off.
  const [, ...values] = line.replace(/[ \t\r]+$/, '').split(/[ \t]+/);
  const isWithSpaces = values.length > 8 && values.slice(-8).every((value) => NUMBER.test(value));
  const whole = values.slice(isWithSpaces ? -8 : 0, Math.max(1, values.length - 1));
  return values.length > 0 && whole.every((value) => NUMBER.test(value));
}
