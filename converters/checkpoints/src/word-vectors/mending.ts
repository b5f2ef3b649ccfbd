import { CheckpointError, type CheckpointErrorCode, type CheckpointErrorDetails } from '../error.js';

/** What is known to be odd in published files, and to mean one thing all the same. */
export type MendingKind =
  | 'byte-order-mark'
  | 'header'
  | 'word-twice'
  | 'not-utf8'
  | 'empty-word'
  | 'word-with-spaces'
  | 'blank-end'
  | 'rest-not-read'
  | 'not-finite';

/** Something odd that a file of word vectors has, and what was made of it. */
export interface Mending {
  readonly kind: MendingKind;
  /** How often. */
  readonly count: number;
  /** One line: the file, the first place, what is odd there and what was made of it. */
  readonly message: string;
}

interface Oddity {
  readonly code: CheckpointErrorCode;
  readonly problem: string;
  readonly made: string;
}

const ODDITIES: Readonly<Record<MendingKind, Oddity>> = {
  'byte-order-mark': { code: 'BAD_HEADER', problem: 'a byte order mark', made: 'it was dropped' },
  header: { code: 'BAD_HEADER', problem: 'a header with odd spaces or signs', made: 'its two numbers were read' },
  'word-twice': { code: 'BAD_VOCABULARY', problem: 'a word that stands twice', made: 'the first was kept' },
  'not-utf8': {
    code: 'BAD_VOCABULARY',
    problem: 'a word that is not UTF-8',
    made: 'what stands for the bad bytes is another text',
  },
  'empty-word': { code: 'BAD_VOCABULARY', problem: 'an empty word', made: 'it was kept' },
  'word-with-spaces': {
    code: 'BAD_VOCABULARY',
    problem: 'a word with spaces in it',
    made: 'the last values of the row were taken for its vector',
  },
  'blank-end': { code: 'BAD_TENSOR', problem: 'blank lines at the end', made: 'they were passed over' },
  'rest-not-read': {
    code: 'BAD_HEADER',
    problem: 'more than the words that the header says',
    made: 'the rest was not read',
  },
  'not-finite': {
    code: 'BAD_TENSOR',
    problem: 'a value that is no finite number',
    made: 'it was kept, and searches leave the word out',
  },
};

/** Where an oddity is. */
export type OddPlace = Omit<CheckpointErrorDetails, 'file' | 'hint'>;

/** Words that must be bad, beside being most of them, for the file to be taken for one of another encoding. */
const FEW = 16;

/** Collects what is odd in one file, or refuses it. */
export class Mender {
  private readonly file: string;
  readonly strict: boolean;
  private readonly found = new Map<MendingKind, { count: number; readonly first: OddPlace }>();

  constructor(file: string, strict = false) {
    this.file = file;
    this.strict = strict;
  }

  /** @throws CheckpointError where the file is to be read strictly. */
  note(kind: MendingKind, place: OddPlace): void {
    const { code, problem, made } = ODDITIES[kind];
    if (this.strict) {
      const hint = `Without { strict: true } it is mended: ${made}`;
      throw new CheckpointError(code, problem, { file: this.file, ...place, hint });
    }
    const before = this.found.get(kind);
    if (before === undefined) this.found.set(kind, { count: 1, first: place });
    else before.count++;
  }

  /**
   * All that was found in a file of so many words.
   * @throws CheckpointError BAD_VOCABULARY where most words are not UTF-8: a file of another encoding, or of another dimension.
   */
  finish(words: number): readonly Mending[] {
    const bad = this.found.get('not-utf8');
    if (bad !== undefined && bad.count > FEW && bad.count > words / 2) {
      throw new CheckpointError('BAD_VOCABULARY', 'most words are not UTF-8', {
        file: this.file,
        ...bad.first,
        found: `${bad.count} of ${words} words`,
        hint: 'Convert a text of another encoding first, as with iconv -t UTF-8',
      });
    }
    return [...this.found].map(([kind, { count, first }]) => ({
      kind,
      count,
      message: messageOf(this.file, kind, count, first),
    }));
  }
}

function messageOf(file: string, kind: MendingKind, count: number, { at, offset, found }: OddPlace): string {
  const { problem, made } = ODDITIES[kind];
  const place = [file, at, offset === undefined ? undefined : `byte ${offset}`].filter((part) => part !== undefined);
  const more = count > 1 ? `, and ${count - 1} more` : '';
  return `${place.join(', ')}: ${problem}${found === undefined ? '' : ` (${found})`}${more}: ${made}`;
}

/** The note on vectors with values that are no finite numbers, which only a reader of the values can find. */
export function notFinite(file: string, count: number, first: OddPlace): Mending {
  return { kind: 'not-finite', count, message: messageOf(file, 'not-finite', count, first) };
}
