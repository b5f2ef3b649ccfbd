const bound = 1e-4;

/**
 * The largest distance of log probabilities over our best candidates; each must be among the peer's best.
 * A log probability depends on every logit of the vocabulary, through the sum that it is divided by.
 *
 * @param {import('./measure.mjs').Answer} answer
 * @param {{ name: string, answer: import('./measure.mjs').Answer }} peer
 * @throws when it is over 1e-4: then there is nothing to measure.
 */
export function checkAgreement(answer, peer, folder) {
  const theirs = new Map(peer.answer.map(({ tokenId, logProbability }) => [tokenId, logProbability]));
  const errors = answer.map(({ tokenId, logProbability }) =>
    Math.abs(logProbability - (theirs.get(tokenId) ?? -Infinity)),
  );
  const worst = Math.max(...errors);
  if (worst <= bound && answer[0].tokenId === peer.answer[0].tokenId) return worst;
  throw new Error(
    `${folder}: firth and ${peer.name} answer differently (log probabilities differ by ${worst}, bound ${bound})\n` +
      `firth ${JSON.stringify(answer.slice(0, 5))}\n${peer.name} ${JSON.stringify(peer.answer.slice(0, 5))}`,
  );
}
