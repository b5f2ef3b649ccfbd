/** The figures as rows of the bench's JSON line: one for each that is asked for. */

const firstAnswerMs = 1000;
const overheadMB = 250;
const MB = 1e6;

/** A ratio above 1: firth is better. `bound`: what the ratio (at least) or our value (at most) is to be. */
export function rowsOf({ size, layout, fileBytes, firth, peers }) {
  const what = `BERT-base ${size.name}, ${layout.title}`;
  const steps = ({ importMs, openMs, answerMs, soonestMs }) => ({
    importMs: round(importMs),
    openMs: round(openMs),
    answerMs: round(answerMs),
    soonestMs: round(soonestMs),
  });
  const against = peers.flatMap((peer) => {
    const about = { peerName: peer.name, peerVersion: peer.versions, maxLogProbabilityError: peer.agreement };
    return [
      {
        case: `${what}: time to first answer against ${peer.name}`,
        ...compared(firth.firstMs, peer.firstMs),
        unit: 'ms',
        bound: layout.speedup,
        ...about,
        oursSteps: steps(firth),
        peerSteps: steps(peer),
      },
      {
        case: `${what}: peak memory against ${peer.name}`,
        ...compared(firth.peakBytes / MB, peer.peakBytes / MB),
        unit: 'MB',
        ...about,
      },
    ];
  });
  const alone = { ratio: null, peer: null, peerVersion: null };
  return [
    ...against,
    {
      case: `${what}: first answer within 1 s`,
      ...alone,
      ours: round(firth.firstMs),
      unit: 'ms',
      bound: firstAnswerMs,
    },
    {
      case: `${what}: peak memory beyond the file's ${round(fileBytes / MB)} MB, at most 250 MB`,
      ...alone,
      ours: round((firth.peakBytes - fileBytes) / MB),
      unit: 'MB',
      bound: overheadMB,
    },
  ];
}

const compared = (ours, peer) => ({ ratio: Number((peer / ours).toFixed(2)), ours: round(ours), peer: round(peer) });

const round = (value) => Math.round(value);
