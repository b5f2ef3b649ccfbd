import { asFloat32, float32, type Tensor } from '@firth/ops';
import { OptionError, shown } from '@firth/options';
import type { CachedBatch } from './cached-batch.js';
import { largestIndices, logSoftmax } from './logits.js';
import { nothingLeft, process } from './processors.js';
import type { Beams, Settings } from './settings.js';
import type { BatchPlace } from './token-loop.js';

/** A generated text and its score: the sum of its log-probabilities over its length to the power of the penalty. */
export interface BeamSequence {
  readonly ids: readonly number[];
  readonly score: number;
}

interface Candidate {
  /** The beam that it continues. */
  readonly beam: number;
  readonly ids: readonly number[];
  /** Sum of log-probabilities. */
  readonly sum: number;
  /** It is whole: it ended, or is as long as it may be. */
  readonly ends: boolean;
}

/** The beams of one prompt. */
interface Search {
  readonly prompt: Int32Array;
  running: readonly { readonly ids: readonly number[]; readonly sum: number }[];
  /** The best whole texts, best first, as many as there are beams. */
  finished: readonly BeamSequence[];
  /** Whether a running beam may yet become better than the worst whole one. */
  improvable: boolean;
}

/**
 * Beam search as transformers' `_beam_search` (generation/utils.py) does it, step by step, so that its ids are the same: of
 * each prompt the best texts, best first. Of at least twice as many candidates as beams the whole ones among the best are kept by their
 * score, and the best that go on are the next beams.
 */
export async function beamSearch(
  batch: CachedBatch,
  prompts: readonly Int32Array[],
  settings: Settings,
  beams: Beams,
  { first, total }: BatchPlace,
): Promise<BeamSequence[][]> {
  const { maxNewTokens, signal, onProgress } = settings;
  const { count } = beams;
  const searches = prompts.map((prompt): Search => ({
    prompt,
    // All beams begin alike: only the first counts.
    running: Array.from({ length: count }, (_, beam) => ({ ids: [], sum: beam === 0 ? 0 : NEVER })),
    finished: [],
    improvable: true,
  }));
  let logits = repeatRows(asFloat32(await batch.start(prompts, signal)), count);
  await batch.select(prompts.flatMap((_, index) => Array.from({ length: count }, () => index)));
  for (let length = 1; ; length++) {
    signal?.throwIfAborted();
    const steps = searches.map((search, index) => {
      const candidates = candidatesOf(search, logits, index * count, length, settings, beams);
      const next = advance(search, candidates, length, maxNewTokens, beams);
      return { origins: next.map(({ beam }) => index * count + beam), goesOn: candidates.some(({ ends }) => !ends) };
    });
    await onProgress?.({ generated: length, maxNewTokens, done: first, total });
    const isOpen = !(beams.earlyStopping === true && searches.every(({ finished }) => finished.length === count));
    const goesOn = steps.some((step) => step.goesOn);
    if (!goesOn || !isOpen || searches.every(({ improvable }) => !improvable)) break;
    await batch.select(steps.flatMap(({ origins }) => origins));
    const last = searches.flatMap(({ running }) => running.map(({ ids }) => ids.at(-1) ?? 0));
    logits = asFloat32(await batch.step(last, signal));
  }
  for (const { finished } of searches) if (finished.length === 0) throw noneWhole(beams);
  return searches.map(({ finished }) => finished.slice(0, beams.returned));
}

/** By a length penalty far below 0 no text is worth having. */
const noneWhole = ({ lengthPenalty }: Beams): OptionError =>
  new OptionError({
    ...{ call: 'generate', option: 'lengthPenalty', expected: 'one by which a text has a score' },
    found: shown(lengthPenalty),
  });

/** Below every sum that a text can have. */
const NEVER = -1e9;

/** The best continuations of all beams of a prompt, best first; `row` is the first beam's row of the logits. */
function candidatesOf(
  { prompt, running }: Search,
  logits: Tensor<'float32'>,
  row: number,
  length: number,
  settings: Settings,
  { count }: Beams,
): Candidate[] {
  const { eosTokenIds, maxNewTokens } = settings;
  const width = logits.shape[1] ?? 0;
  const all = new Float32Array(count * width);
  running.forEach(({ ids, sum }, beam) => {
    const scores = logits.at(row + beam).data;
    logSoftmax(scores);
    process(scores, [...prompt, ...ids], ids.length, settings);
    for (let id = 0; id < width; id++) all[beam * width + id] = (scores[id] ?? 0) + sum;
  });
  const kept = Math.max(2, 1 + eosTokenIds.length) * count; // so many that as many as beams go on, whatever ends
  const best = largestIndices(all, kept);
  if (all[best[0] ?? 0] === -Infinity) throw nothingLeft();
  return best.map((at) => {
    const [beam, id] = [Math.floor(at / width), at % width];
    const ids = [...(running[beam]?.ids ?? []), id];
    return { beam, ids, sum: all[at] ?? NEVER, ends: eosTokenIds.includes(id) || length === maxNewTokens };
  });
}

/** Takes the step: gives the candidates that are the next beams. */
function advance(
  search: Search,
  candidates: readonly Candidate[],
  length: number,
  maxNewTokens: number,
  { count, lengthPenalty, earlyStopping }: Beams,
): readonly Candidate[] {
  const isFull = search.finished.length === count && earlyStopping === true;
  const whole =
    isFull || !search.improvable
      ? []
      : candidates
          .slice(0, count)
          .filter(({ ends }) => ends)
          .map(({ ids, sum }) => ({ ids, score: sum / length ** lengthPenalty }));
  // Sorting keeps equals in their order: the older first.
  search.finished = [...search.finished, ...whole].sort((a, b) => b.score - a.score).slice(0, count);
  const open = candidates.filter(({ ends }) => !ends);
  const closed = candidates
    .filter(({ ends }) => ends)
    .map((candidate) => ({ ...candidate, sum: candidate.sum + NEVER }));
  const next = [...open, ...closed].slice(0, count);
  search.running = next;
  const longest = earlyStopping === 'never' && lengthPenalty > 0 ? maxNewTokens : length;
  const bestPossible = (next[0]?.sum ?? NEVER) / longest ** lengthPenalty;
  const worst = search.finished.length === count ? (search.finished.at(-1)?.score ?? NEVER) : NEVER;
  search.improvable &&= bestPossible > worst;
  return next;
}

/** [B, V] -> [B · count, V] */
function repeatRows(logits: Tensor<'float32'>, count: number): Tensor<'float32'> {
  const [rows = 0, width = 0] = logits.shape;
  const data = new Float32Array(rows * count * width);
  for (let row = 0; row < rows * count; row++) data.set(logits.at(Math.floor(row / count)).data, row * width);
  return float32(data, [rows * count, width]);
}
