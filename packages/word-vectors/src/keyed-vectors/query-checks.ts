import { checkArgument, custom, fields, list, option, required, string } from '@firth/options';
import type { Query, Term, Terms } from './nearest.js';

const word = string('a word');
export const words = list(word);

/** @throws OptionError */
export const checkWord = (call: string, argument: string, given: unknown): string =>
  checkArgument(call, argument, word, given);

const isTerm = (value: unknown): value is Term => typeof value === 'string' || value instanceof Float32Array;

const terms = list(custom<Term>(isTerm, 'a word or a Float32Array'));

const sum = fields(
  { positive: required(terms), negative: option(terms, { default: [] }) },
  'a word, a Float32Array or { positive, negative } of them',
);

/** What a query adds and what it takes away. @throws OptionError, for other fields too */
export const termsOf = (call: string, argument: string, query: Query): Terms =>
  isTerm(query) ? { positive: [query], negative: [] } : checkArgument(call, argument, sum, query);

/** Any list: what its places hold is checked where it is read. */
export const queryList = list(custom<Query>(() => true, 'a query'));
