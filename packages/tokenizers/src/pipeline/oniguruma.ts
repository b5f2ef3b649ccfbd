import { TokenizerError } from '../error.js';

const WORD_CHARACTERS = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}';
/** Oniguruma takes Latin-1's superscripts and fractions for letters of words, but not inside brackets. */
const LATIN_WORD_CHARACTERS = `${WORD_CHARACTERS}\\xb2\\xb3\\xb9\\xbc-\\xbe`;

/** Oniguruma's classes in JavaScript's: `\d`, `\s` and `\w` are Unicode's there. */
const CLASSES: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  s: '\\p{White_Space}',
  w: WORD_CHARACTERS,
  h: '0-9A-Fa-f',
};

/** `[[:name:]]`, and `\p{Name}` where JavaScript has no such name. */
const POSIX: Readonly<Record<string, string>> = {
  alpha: '\\p{Alphabetic}',
  digit: '\\p{Nd}',
  alnum: '\\p{Alphabetic}\\p{Nd}',
  upper: '\\p{Uppercase}',
  lower: '\\p{Lowercase}',
  space: '\\p{White_Space}',
  punct: '\\p{P}\\p{S}',
  cntrl: '\\p{Cc}',
  xdigit: '0-9A-Fa-f',
  word: WORD_CHARACTERS,
};

/** Outside a class. A dollar stands before every line feed and at the end, a caret behind every line feed but the last. */
const ALONE: Readonly<Record<string, string>> = {
  '^': '(?<=^|\\n(?=[^]))',
  $: '(?=\\n|$)',
  '.': '[^\\n]',
};

const WORD = `[${LATIN_WORD_CHARACTERS}]`;
const BORDER = `(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD})`;

const ESCAPES: Readonly<Record<string, string>> = {
  b: `(?:${BORDER})`,
  B: `(?!${BORDER})`,
  A: '(?<![^])',
  z: '(?![^])',
  Z: '(?=\\n?(?![^]))',
  e: '\\x1b',
  a: '\\x07',
};

const GROUP = /^\((?:\?(?:[:=!>]|<[=!]|<[A-Za-z_]\w*>)?)?/;

/**
 * The JavaScript pattern that matches what Oniguruma's (Ruby's syntax, which the Rust library takes) does.
 *
 * @throws TokenizerError UNSUPPORTED for syntax that is read otherwise here
 */
export function jsPattern(pattern: string, at: string, file: string): RegExp {
  const refuse = (found: string): TokenizerError =>
    new TokenizerError('UNSUPPORTED', 'syntax of a regular expression that is not translated', {
      file,
      at,
      expected: 'classes, groups, alternatives, repetitions and lookaround',
      found: `${JSON.stringify(found)} in ${JSON.stringify(pattern.slice(0, 60))}`,
    });
  let source = '';
  let depth = 0;
  for (let k = 0; k < pattern.length;) {
    const rest = pattern.slice(k, k + 64);
    const character = String.fromCodePoint(pattern.codePointAt(k) ?? 0);
    if (character === '\\') {
      const { taken, made } = escape(rest, depth > 0, refuse);
      source += made;
      k += taken;
      continue;
    }
    if (depth > 0) {
      const posix = /^\[:(\^?)([a-z]+):\]/.exec(rest);
      if (posix !== null) {
        const [whole, negated = '', name = ''] = posix;
        const known = POSIX[name];
        if (known === undefined) throw refuse(whole);
        source += negated === '' ? `[${known}]` : `[^${known}]`;
        k += whole.length;
        continue;
      }
      if (character === '[') depth++;
      else if (character === ']') depth--;
      else if (rest.startsWith('&&')) {
        throw refuse('&&');
      } else if (/[(){}/|]/.test(character) || (character === '-' && /^-[-[]/.test(rest))) source += '\\';
      else if (/^([!#$%*+,.:;<=>?@^`~])\1/.test(rest)) source += '\\';
      source += character;
      k += character.length;
      continue;
    }
    if (character === '[') {
      depth = 1;
      const head = /^\[\^?\]?/.exec(rest)?.[0] ?? '[';
      source += head.endsWith(']') ? `${head.slice(0, -1)}\\]` : head;
      k += head.length;
      continue;
    }
    if (character === '(') {
      const group = GROUP.exec(rest)?.[0] ?? '(';
      if (group === '(?' || group === '(?>') throw refuse(rest.slice(0, 4));
      source += group;
      k += group.length;
      continue;
    }
    if (/^(?:[*+?]|\{\d*,?\d*\})\+/.test(rest) && !rest.startsWith('{')) throw refuse(rest.slice(0, 2));
    const repeats = /^\{(\d*)(,?)(\d*)\}/.exec(rest);
    if (repeats !== null && (repeats[1] !== '' || repeats[3] !== '')) {
      source += `{${repeats[1] === '' ? '0' : (repeats[1] ?? '0')}${repeats[2] ?? ''}${repeats[3] ?? ''}}`;
      k += repeats[0].length;
      continue;
    }
    source += ALONE[character] ?? (/[{}\]]/.test(character) ? `\\${character}` : character);
    k += character.length;
  }
  if (repeatsWithin(source)) throw refuse(pattern.slice(0, 30));
  try {
    return new RegExp(source, 'gv');
  } catch {
    throw refuse(pattern.slice(0, 30));
  }
}

function escape(rest: string, inClass: boolean, refuse: (found: string) => TokenizerError) {
  const property = /^\\([pP])\{(\^?)([^}]+)\}/.exec(rest);
  if (property !== null) {
    const [whole, letter = 'p', negated = '', name = ''] = property;
    const isNegated = (letter === 'P') !== (negated === '^');
    const posix = /^punct$/i.test(name) ? '\\p{P}' : POSIX[name.toLowerCase()];
    const latin = !inClass && posix === WORD_CHARACTERS ? LATIN_WORD_CHARACTERS : posix;
    const inside = latin ?? [`\\p{${name}}`, `\\p{Script=${name}}`].find(isPattern);
    if (inside === undefined) throw refuse(whole);
    return { taken: whole.length, made: isNegated ? `[^${inside}]` : `[${inside}]` };
  }
  const code = /^\\(?:x\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-7][0-9A-Fa-f]))/.exec(rest);
  if (code !== null) return { taken: code[0].length, made: `\\u{${code[1] ?? code[2] ?? code[3] ?? ''}}` };
  const letter = rest.charAt(1);
  const inside = /w/i.test(letter) && !inClass ? LATIN_WORD_CHARACTERS : CLASSES[letter.toLowerCase()];
  if (inside !== undefined && /[dswhDSWH]/.test(letter))
    return { taken: 2, made: letter === letter.toLowerCase() ? `[${inside}]` : `[^${inside}]` };
  if (/[ntrfv]/.test(letter)) return { taken: 2, made: `\\${letter}` };
  const known = inClass ? undefined : ESCAPES[letter];
  if (known !== undefined) return { taken: 2, made: known };
  if (letter === '' || /[A-Za-z0-9]/.test(letter)) throw refuse(`\\${letter}`);
  return { taken: 2, made: isPattern(`[\\${letter}]`) ? `\\${letter}` : letter };
}

function isPattern(source: string): boolean {
  try {
    return new RegExp(`[${source}]`, 'v').source !== '';
  } catch {
    return false;
  }
}

/** Places of all matches; an empty one right behind another match does not count. */
export function matchesOf(pattern: RegExp, text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let last = -1;
  for (const match of text.matchAll(pattern)) {
    const [start, end] = [match.index, match.index + match[0].length];
    if (start === end && start === last) continue;
    found.push({ start, end });
    last = end;
  }
  return found;
}

/**
 * Whether what repeats without end has a part that does: `(a+)+` takes a time that doubles with each character of a text that it
 * does not match, and nothing can stop JavaScript at it. The Rust library's engine gives up.
 */
function repeatsWithin(source: string): boolean {
  const groups = [false];
  // An escape, a class (of the `v` flag, with classes in it), a parenthesis, a repetition without end.
  const part = /\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<\w+>))?|\)(\*|\+|\{\d+,\})?|\*|\+|\{\d+,\}/gsu;
  for (const [found, repeated] of source.matchAll(part)) {
    if (found.startsWith('(')) groups.push(false);
    else if (found.startsWith(')')) {
      const inner = groups.pop() === true;
      if (inner && repeated !== undefined) return true;
      if (inner || repeated !== undefined) groups[groups.length - 1] = true;
    } else if (/^[*+{]/.test(found)) groups[groups.length - 1] = true;
  }
  return false;
}
