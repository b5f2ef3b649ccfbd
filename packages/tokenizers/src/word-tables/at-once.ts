import { wordTables } from './word-tables.js';

/** What makes the tables of long texts. */
export const loadWordTables = (): typeof wordTables | Promise<typeof wordTables> => wordTables;
