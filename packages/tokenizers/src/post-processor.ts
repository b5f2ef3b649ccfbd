import { TokenizerError } from './error.js';
import { JsonFields, shown } from './json-fields.js';

/** Names of the special tokens around texts; a `RowTemplate` by name. */
export interface NamedTemplate {
  readonly before: readonly string[];
  readonly between: readonly string[];
  readonly after: readonly string[];
  /** Around a text that stands alone, where that is otherwise. */
  readonly alone?: Pick<NamedTemplate, 'before' | 'after'>;
  /** The type of a second text and of what follows it: 1 unless said. */
  readonly pairType?: 0;
}

/** What a post-processor puts around texts, and the ids that it says its tokens have. */
export interface PostProcessor {
  readonly template: NamedTemplate;
  readonly ids: ReadonlyMap<string, readonly number[]>;
}

const BARE: PostProcessor = { template: { before: [], between: [], after: [] }, ids: new Map() };
/** Deeper than this no one writes a sequence of sequences. */
const DEEPEST = 16;
const KINDS = 'TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel, or a Sequence with one of them';

/**
 * Reads the post-processor of a `tokenizer.json`. Those that change offsets alone are none.
 *
 * @throws TokenizerError UNSUPPORTED for another kind, and for a template of which a text is left out, twice there, or of another
 * type than what stands before it
 */
export function readPostProcessor(json: JsonFields, name = 'post_processor', depth = 0): PostProcessor {
  if (!json.has(name)) return BARE;
  const processor = json.object(name);
  switch (processor.string('type')) {
    case 'TemplateProcessing':
      return templateProcessing(processor);
    case 'BertProcessing': {
      const { cls, sep, ids } = surrounding(processor);
      return { template: { before: [cls], between: [sep], after: [sep] }, ids };
    }
    case 'RobertaProcessing': {
      const { cls, sep, ids } = surrounding(processor);
      return { template: { before: [cls], between: [sep, sep], after: [sep], pairType: 0 }, ids };
    }
    case 'ByteLevel':
      return BARE;
    case 'Sequence': {
      const others = processor.objects('processors').filter((part) => part.raw('type') !== 'ByteLevel');
      const [first] = others;
      if (first === undefined) return BARE;
      if (others.length === 1 && depth < DEEPEST)
        return readPostProcessor(new JsonFields({ only: first.all() }, json.file), 'only', depth + 1);
      throw unsupported(processor, 'processors', 'one that puts tokens around texts', `${others.length}`);
    }
    default:
      throw unsupported(processor, 'type', KINDS, processor.string('type'));
  }
}

interface Piece {
  readonly name: string;
  readonly isText: boolean;
  readonly type: number;
}

function templateProcessing(processor: JsonFields): PostProcessor {
  const [single, pair] = [piecesOf(processor, 'single'), piecesOf(processor, 'pair')];
  const [at = 0] = placesOf(single);
  const [first = 0, second = 0] = placesOf(pair);
  const pairType = pair[second]?.type;
  if (textsOf(single) !== 'A' || single.some(({ type }) => type !== 0)) throw odd(processor, 'single', single, 'A:0');
  if (
    textsOf(pair) !== 'AB' ||
    (pairType !== 0 && pairType !== 1) ||
    pair.some(({ type }, k) => type !== (k < second ? 0 : pairType))
  )
    throw odd(processor, 'pair', pair, 'A:0, and B with what follows it of one type');
  const names = (pieces: readonly Piece[]): string[] => pieces.map(({ name }) => name);
  const [before, after] = [names(pair.slice(0, first)), names(pair.slice(second + 1))];
  const alone = { before: names(single.slice(0, at)), after: names(single.slice(at + 1)) };
  const isSame = equal(alone.before, before) && equal(alone.after, after);
  return {
    template: {
      ...{ before, between: names(pair.slice(first + 1, second)), after },
      ...(isSame ? {} : { alone }),
      ...(pairType === 0 ? { pairType } : {}),
    },
    ids: listedIds(processor),
  };
}

function piecesOf(processor: JsonFields, name: string): Piece[] {
  return processor.objects(name).map((piece) => {
    const isText = !piece.has('SpecialToken');
    const inner = piece.object(isText ? 'Sequence' : 'SpecialToken');
    return { name: inner.string('id'), isText, type: inner.count('type_id') };
  });
}

const placesOf = (pieces: readonly Piece[]): number[] => pieces.flatMap(({ isText }, k) => (isText ? [k] : []));
const textsOf = (pieces: readonly Piece[]): string =>
  pieces.flatMap(({ isText, name }) => (isText ? [name] : [])).join('');

const equal = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, k) => name === b[k]);

/** `special_tokens`: a name may stand for several ids. */
function listedIds(processor: JsonFields): Map<string, readonly number[]> {
  const listed = new Map<string, readonly number[]>();
  if (!processor.has('special_tokens')) return listed;
  const tokens = processor.object('special_tokens');
  for (const name of tokens.names()) listed.set(name, tokens.object(name).countList('ids'));
  return listed;
}

/** `cls` and `sep` of the older post-processors: each a token and its id. */
function surrounding(processor: JsonFields): { cls: string; sep: string; ids: ReadonlyMap<string, readonly number[]> } {
  const [cls, sep] = [tokenAndId(processor, 'cls'), tokenAndId(processor, 'sep')];
  return { cls: cls.token, sep: sep.token, ids: new Map([cls, sep].map(({ token, id }) => [token, [id]])) };
}

function tokenAndId(processor: JsonFields, name: string): { token: string; id: number } {
  const pair = processor.raw(name);
  const values: readonly unknown[] = Array.isArray(pair) ? pair : [];
  const [token, id] = values;
  if (typeof token === 'string' && typeof id === 'number' && Number.isSafeInteger(id) && id >= 0) return { token, id };
  throw new TokenizerError('BAD_CONFIG', 'of the wrong type', {
    file: processor.file,
    at: processor.at(name),
    expected: 'a token and its id',
    found: shown(pair),
  });
}

function odd(processor: JsonFields, name: string, pieces: readonly Piece[], texts: string): TokenizerError {
  const found = pieces.map((piece) => `${piece.name}:${piece.type}`).join(' ');
  return unsupported(processor, name, `special tokens around ${texts}`, found === '' ? 'nothing' : found);
}

const unsupported = (json: JsonFields, name: string, expected: string, found: string): TokenizerError =>
  new TokenizerError('UNSUPPORTED', 'not what is put around texts here', {
    file: json.file,
    at: json.at(name),
    expected,
    found,
  });
