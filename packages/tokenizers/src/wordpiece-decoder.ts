/** Pieces as they stand in the text: a space before every token but continuations, then `decoders/wordpiece.rs`' clean-up of each piece. */
export const piecesOf = (tokens: readonly string[], prefix: string, cleanUp: boolean): string[] =>
  tokens.map((token, k) => {
    const piece = k === 0 ? token : token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
    return cleanUp ? cleanedPiece(piece) : piece;
  });

/** `clean_up_tokenization` of transformers, which the Rust library's has one more of. */
const OF_TEXTS = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
] as const;

const OF_PIECES = [...OF_TEXTS, [' do not', " don't"]] as const;

export const cleanedPiece = (piece: string): string => replaced(piece, OF_PIECES);

/** Undoes the spaces of tokenized English in a whole text (`clean_up_tokenization_spaces`): `it ' s` becomes `it's`. */
export const cleanedUp = (spaced: string): string => replaced(spaced, OF_TEXTS);

function replaced(text: string, replacements: readonly (readonly [from: string, to: string])[]): string {
  return replacements.reduce((before, [from, to]) => before.replaceAll(from, to), text);
}
