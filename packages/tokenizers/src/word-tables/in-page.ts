import type { wordTables } from './word-tables.js';

let loaded: typeof wordTables | undefined;

/** What makes the tables of long texts: a page that reads only a few loads nothing for them. */
export const loadWordTables = (): typeof wordTables | Promise<typeof wordTables> =>
  loaded ?? import('./word-tables.js').then((tables) => (loaded = tables.wordTables));
