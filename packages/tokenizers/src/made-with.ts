import { fields, flag, list, option, string, whole } from '@firth/options';
import { splitSpecialTokens } from './load-entries.js';

// Entries that many descriptions have in common: each is made once.
export const isFlag = option(flag());
export const isText = option(string());
export const areTexts = option(list(string()));
export const isCount = option(whole({ least: 0 }));

/** What every tokenizer is made with. */
export const shared = {
  addedTokens: option(
    list(
      fields({
        content: string(),
        id: isCount,
        special: isFlag,
        lstrip: isFlag,
        rstrip: isFlag,
        singleWord: isFlag,
        normalized: isFlag,
        betweenSpaces: isFlag,
      }),
    ),
  ),
  splitSpecialTokens,
  modelMaxLength: isCount,
  file: isText,
  padToken: isText,
};
