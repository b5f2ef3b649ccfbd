import { checkArgument, string } from '@firth/options';

// `\s` of Python's `re` on strings; JavaScript's has U+FEFF and lacks U+001C to U+001F and U+0085.
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const BLANKS_BUT_LINE_FEED = new RegExp(`[${SPACE.replace('\\t-\\r', '\\t\\v-\\r')}]+`, 'g');
const AROUND_LINE_FEED = new RegExp(`[${SPACE}]*\\n[${SPACE}]*`, 'g');
const EDGES = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, 'g');
// The backslash is missing here because Python reads the original's `\\+` in a plain string as a second plus sign.
const RUNS = /-+|~+|!+|"+|;+|\?+|\++|,+|\)+|\(+|\/+|\*+|\[+|\]+|\}+|\{+|\|+|_+/g;

/**
 * `text_standardize` of OpenAI's finetune-transformer-lm (text_utils.py), which GPT's training texts went through: plain
 * dashes and dots, spaces around runs of punctuation, one kind of blank. Offsets of tokens are then those of its result.
 */
export function textStandardize(text: string): string {
  checkArgument('textStandardize', 'text', string(), text);
  return text
    .replace(/[—–―]/g, '-')
    .replaceAll('…', '...')
    .replaceAll('´', "'")
    .replace(RUNS, ' $& ')
    .replace(AROUND_LINE_FEED, ' \n ')
    .replace(BLANKS_BUT_LINE_FEED, ' ')
    .replace(EDGES, '');
}
