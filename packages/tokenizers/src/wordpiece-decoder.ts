/** Joins pieces to text: a space before every token but continuations, then `decoders/wordpiece.rs`' clean-up. */
export function joinPieces(tokens: readonly string[], prefix: string, cleanUp: boolean): string {
  let text = '';
  tokens.forEach((token, k) => {
    const piece = k === 0 ? token : token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
    text += cleanUp ? cleaned(piece) : piece;
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

function cleaned(piece: string): string {
  let text = piece;
  for (const [from, to] of REPLACEMENTS) text = text.replaceAll(from, to);
  return text;
}
