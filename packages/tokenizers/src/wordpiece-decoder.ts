/** Joins pieces to text: a space before every token but continuations, then `decoders/wordpiece.rs`' clean-up. */
export function joinPieces(tokens: readonly string[], prefix: string, cleanUp: boolean): string {
  let text = '';
  tokens.forEach((token, k) => {
    const piece = k === 0 ? token : token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
    text += cleanUp ? cleanedUp(piece) : piece;
  });
  return text;
}

const REPLACEMENTS = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [' do not', " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
] as const;

/** Undoes the spaces of tokenized English: `clean_up_tokenization` of the Rust library. */
export function cleanedUp(spaced: string): string {
  let text = spaced;
  for (const [from, to] of REPLACEMENTS) text = text.replaceAll(from, to);
  return text;
}
