import { asFloat32, randomNumbers, type Tensor } from '@firth/ops';
import type { CachedBatch, StepOutput } from './cached-batch.js';
import { draw } from './draw.js';
import { argmax, softmax, warp } from './logits.js';
import { hasProcessors, nothingLeft, process } from './processors.js';
import type { Settings } from './settings.js';

/** A text of a batch that grows by one token at each step. */
interface Growing {
  readonly index: number;
  readonly ids: number[];
  readonly random: () => number;
}

/** Where a batch stands among the prompts of a call. */
export interface BatchPlace {
  /** The index of its first prompt: each draws what it would draw in one batch of all. */
  readonly first: number;
  readonly total: number;
}

/** A token of one text. */
export interface LoopToken {
  readonly index: number;
  readonly tokenId: number;
}

/**
 * Greedy search and sampling: yields the tokens of each step, one for each text that goes on. `ended` tells whether a text
 * ends with the token that it was given last; what has ended leaves the batch and costs nothing more.
 */
export async function* tokenLoop(
  batch: CachedBatch,
  prompts: readonly Int32Array[],
  settings: Settings,
  ended: (token: LoopToken) => boolean,
  { first, total }: BatchPlace,
): AsyncGenerator<readonly LoopToken[], void, undefined> {
  const { maxNewTokens, signal, onProgress, sampling } = settings;
  let texts = prompts.map((prompt, index): Growing => ({
    index,
    ids: [...prompt],
    random: randomNumbers(sampling?.seed ?? 0, first + index),
  }));
  let output = await batch.start(prompts, signal);
  for (let generated = 1; ; generated++) {
    signal?.throwIfAborted();
    const tokens = texts.map((text, row) => ({
      index: text.index,
      tokenId: choose(output, row, text, generated - 1, settings),
    }));
    texts.forEach((text, row) => text.ids.push(tokens[row]?.tokenId ?? 0));
    const going = [...texts.keys()].filter((row) => {
      const token = tokens[row];
      return token !== undefined && !ended(token);
    });
    yield tokens;
    await onProgress?.({ generated, maxNewTokens, done: first, total });
    if (going.length === 0 || generated === maxNewTokens) return;
    await batch.select(going);
    texts = going.flatMap((row) => texts[row] ?? []);
    output = await batch.step(
      texts.map(({ ids }) => ids.at(-1) ?? 0),
      signal,
    );
  }
}

/** What the loop needs of a step: where the most probable token is always the next one, the engine finds it. */
export const neededOutput = (settings: Settings): StepOutput =>
  settings.sampling === undefined && !hasProcessors(settings) ? 'nextIds' : 'logits';

/** `output` is what `neededOutput` says; logits are the loop's own, and changed in place. */
function choose(output: Tensor, row: number, text: Growing, generated: number, settings: Settings): number {
  const { sampling } = settings;
  if (neededOutput(settings) === 'nextIds') return Number(output.data[row]);
  const scores = asFloat32(output).at(row).data;
  process(scores, text.ids, generated, settings);
  const best = argmax(scores);
  if (scores[best] === -Infinity) throw nothingLeft();
  if (sampling === undefined) return best;
  warp(scores, sampling);
  return draw(softmax(scores), text.random());
}
