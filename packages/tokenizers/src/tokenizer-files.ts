import { checkArgument, custom } from '@firth/options';
import { bertOptions, type BertTokenizerOptions } from './bert-options.js';
import { defined } from './defined.js';
import { bareSource, TOKENIZER_FILES, type FolderSource, type TokenizerFiles } from './tokenizer-source.js';

/**
 * Puts the files of a folder together; the caller's options come before what they say. Whoever has a bare vocabulary, as
 * Google's folders do, does not load what reads the other files.
 *
 * @throws TokenizerError NOT_FOUND without a vocabulary
 */
export async function tokenizerSource(
  files: TokenizerFiles,
  folder: string,
  options: BertTokenizerOptions = {},
): Promise<FolderSource> {
  bertOptions.read(options);
  const given = withoutOlderName(options);
  const place = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const [bare, ...others] = TOKENIZER_FILES.map((name) => files[name]);
  const found =
    bare !== undefined && others.every((text) => text === undefined)
      ? bareSource(bare, given.file ?? place('vocab.txt'))
      : await (await import('./folder-files.js')).foundSource(files, place, given);
  const { lowerCase } = given;
  const { options: said, decidedBy } = found;
  return {
    ...found,
    options: { ...said, ...given },
    casing:
      lowerCase === undefined
        ? { lowerCase: said.lowerCase ?? true, decidedBy }
        : { lowerCase, decidedBy: 'an option' },
  };
}

/** `lowercase` under its newer name, absent where nobody says it. @throws OptionError where both are given */
export function withoutOlderName({ lowercase, lowerCase, ...rest }: BertTokenizerOptions): BertTokenizerOptions {
  if (lowercase !== undefined && lowerCase !== undefined)
    checkArgument(
      'BertTokenizer',
      'lowercase',
      custom(() => false, 'lowerCase alone'),
      lowercase,
    );
  return defined({ ...rest, lowerCase: lowerCase ?? lowercase });
}
