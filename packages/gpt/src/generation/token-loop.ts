import { randomNumbers, type Tensor } from '@firth/ops';
import type { CachedBatch } from './cached-batch.js';
import { draw } from './draw.js';
import { argmax, penalizeRepetition, softmax, warp } from './logits.js';
import type { Settings } from './options.js';

/** A text of a batch that grows by one token at each step. */
interface Growing {
  readonly index: number;
  readonly ids: number[];
  readonly random: () => number;
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
): AsyncGenerator<readonly LoopToken[], void, undefined> {
  const { maxNewTokens, signal, onProgress, sampling } = settings;
  let texts = prompts.map((prompt, index): Growing => ({
    index,
    ids: [...prompt],
    random: randomNumbers(sampling?.seed ?? 0, index),
  }));
  let logits = await batch.start(prompts, signal);
  for (let generated = 1; ; generated++) {
    signal?.throwIfAborted();
    const tokens = texts.map((text, row) => ({ index: text.index, tokenId: choose(logits, row, text, settings) }));
    texts.forEach((text, row) => text.ids.push(tokens[row]?.tokenId ?? 0));
    const going = [...texts.keys()].filter((row) => {
      const token = tokens[row];
      return token !== undefined && !ended(token);
    });
    yield tokens;
    onProgress?.({ generated, maxNewTokens });
    if (going.length === 0 || generated === maxNewTokens) return;
    await batch.select(going);
    texts = going.flatMap((row) => texts[row] ?? []);
    logits = await batch.step(
      texts.map(({ ids }) => ids.at(-1) ?? 0),
      signal,
    );
  }
}

/** `logits` [B, V] are the loop's own: they are changed in place. */
function choose(logits: Tensor<'float32'>, row: number, text: Growing, settings: Settings): number {
  const scores = logits.at(row).data;
  const { repetitionPenalty, sampling } = settings;
  if (repetitionPenalty !== 1) penalizeRepetition(scores, text.ids, repetitionPenalty);
  if (sampling === undefined) return argmax(scores);
  warp(scores, sampling);
  return draw(softmax(scores), text.random());
}
