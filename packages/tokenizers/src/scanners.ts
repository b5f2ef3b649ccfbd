import { AddedTokens } from './added-tokens.js';
import type { BertTokenizerOptions } from './bert-options.js';
import { CodePointTable, type UnitSymbols } from './code-point-table.js';
import { FinalSigmaScanner } from './final-sigma.js';
import { loadWordTables } from '#word-tables';
import { LazyScanner, type Steps } from './lazy-scanner.js';
import { pipelineModule } from './pipeline-slot.js';
import { PlainWordPiece, plainSymbols } from './plain-wordpiece.js';
import type { Scanner } from './row-encoder.js';
import { TextScanner } from './text-scanner.js';
import type { BertNormalization } from './unicode/normalize.js';
import type { Vocabulary } from './vocabulary.js';
import { needsPipeline, type WordRules } from './word-rules.js';
import type { wordTables } from './word-tables/word-tables.js';
import type { WordSplitter } from './wordpiece.js';

/** One pass over the text where each character's normal form stands for itself, and the reference's own steps where not. */
export function wordScanner(symbols: UnitSymbols, pieces: WordSplitter, rules: WordRules): Scanner {
  const { normalization, matched, unknownId, longest, file } = rules;
  if (needsPipeline(rules)) return pipelineModule(file).pipelineScanner(symbols.symbols, pieces, rules);
  const matcher = new AddedTokens(matched);
  const table = new CodePointTable(symbols, unknownId, normalization, matcher.firstUnits());
  const scanner = new TextScanner(table, matcher, pieces, unknownId, longest);
  return normalization.google === true && normalization.lowercase ? new FinalSigmaScanner(scanner) : scanner;
}

/** Its tables take longer than all else of loading, and whoever only asks for an id needs none. */
export function wordPieceScanner({ ids }: Vocabulary, prefix: string, rules: WordRules): Scanner {
  const { unknownId } = rules;
  const steps = function* (make: typeof wordTables): Steps<Scanner> {
    const { symbols, pieces } = yield* make(ids, unknownId, prefix);
    return wordScanner(symbols, pieces, rules);
  };
  const load = () => {
    const make = loadWordTables();
    return make instanceof Promise ? make.then(steps) : steps(make);
  };
  return new LazyScanner(load, () => wordScanner(plainSymbols(ids), new PlainWordPiece(ids, unknownId, prefix), rules));
}

/** The switches of BERT's normalizer, each with its default. */
export function bertNormalization(options: BertTokenizerOptions): BertNormalization {
  const { lowerCase = true } = options;
  return {
    cleanText: options.cleanText ?? true,
    tokenizeChineseChars: options.tokenizeChineseChars ?? true,
    stripAccents: options.stripAccents ?? lowerCase,
    lowercase: lowerCase,
    google: options.variant === 'google',
  };
}
