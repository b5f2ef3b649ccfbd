import { asFloat32, int32, OpsError, type Tensor, Programs } from '@firth/ops';
import { OptionError, shown, textsOf } from '@firth/options';
import type { BertTokenizer } from '@firth/tokenizers/bert';
import { batchesByLength, runInBatches } from '@firth/transformer';
import type { BertConfig } from '../config.js';
import type { BertInput } from '../forward.js';
import { checkLength, padRows, rowsAt } from '../inputs.js';
import { bertWeights, type LoadedBert } from '../loaded-bert.js';
import { rankCandidates, type MaskCandidate } from './candidates.js';
import { encodeTexts } from './encode-texts.js';
import { fillMaskOptions, type FillMaskOptions } from './fill-mask-options.js';
import { fillMaskParts, fillMaskProgram } from './fill-mask-program.js';
import { Turns } from './turns.js';

/** One `[MASK]` of a text. */
export interface FilledMask {
  /** Where it stands: UTF-16 indices into the text. */
  readonly start: number;
  readonly end: number;
  /** Best first. */
  readonly candidates: readonly MaskCandidate[];
}

/** `fillMask` of a loaded BERT. */
export class FillMask {
  readonly #loaded: LoadedBert;
  readonly #programs = new Programs<BertInput | 'maskedPositions', 'logits'>();

  constructor(loaded: LoadedBert) {
    this.#loaded = loaded;
  }

  /** The masks of each text, in the order in which they stand; texts of like length are computed together. */
  async run(given: string | readonly string[], options: FillMaskOptions): Promise<FilledMask[][]> {
    const { topK, targets, signal, onProgress } = fillMaskOptions.read(options);
    const texts = textsOf('fillMask', given);
    const { tokenizer, config, engine } = this.#loaded;
    const targetIds = targets && [...new Set(targets.map((target) => targetId(target, tokenizer)))];
    const [program, rows] = await Promise.all([
      this.#program(),
      encodeTexts(texts, tokenizer, { signal, splitSpecialTokens: tokenizer.splitAllButMask }),
    ]); // in two threads
    const masks = rows.map((row, i) => {
      checkLength(row, config, i);
      const found = positionsOf(row.inputIds, tokenizer.maskTokenId);
      if (found.length === 0) throw noMask(texts[i] ?? '');
      return found;
    });
    const batches = batchesByLength(
      rows.map(({ length }) => length),
      engine.batchTokens,
    ).flatMap((batch) => withFewMasks(batch, masks, config));
    const inputsOf = (indices: readonly number[]) => {
      const batch = padRows(rowsAt(rows, indices), config);
      const columns = indices.map((index) => masks[index] ?? []);
      return { ...batch, maskedPositions: paddedPositions(columns, batch.inputIds.shape[1] ?? 0) };
    };
    const filled = new Array<FilledMask[]>(texts.length);
    const turns = new Turns(signal);
    for await (const { indices, outputs } of runInBatches(program, batches, inputsOf, { signal, onProgress })) {
      const logits = asFloat32(outputs.logits); // [B, R, V]
      for (const [row, index] of indices.entries()) {
        const offsets = rows[index]?.offsets;
        filled[index] = (masks[index] ?? []).map((column, mask) => ({
          start: offsets?.[2 * column] ?? 0,
          end: offsets?.[2 * column + 1] ?? 0,
          candidates: rankCandidates(logits.at(row).at(mask).data, topK, targetIds).map((candidate) => ({
            token: tokenizer.idToToken(candidate.tokenId) ?? '',
            ...candidate,
          })),
        }));
        if (turns.isOver()) await turns.give();
      }
    }
    return filled;
  }

  dispose(): Promise<void> {
    return this.#programs.dispose();
  }

  #program() {
    const loaded = this.#loaded;
    return this.#programs.get('fill-mask', () =>
      loaded.engine.compile(fillMaskProgram(loaded.config), bertWeights(loaded, fillMaskParts)),
    );
  }
}

/** Numbers of logits in a batch, 64 MiB of them: each mask has as many as the vocabulary has words. */
const MOST_LOGITS = 1 << 24;

/** Parts of a batch in which rows times the most masks of a row have no more logits than that, unless it is one row. */
function withFewMasks(
  batch: readonly number[],
  masks: readonly (readonly number[])[],
  { vocabSize }: BertConfig,
): number[][] {
  const parts: number[][] = [];
  let [part, widest]: [number[], number] = [[], 0];
  for (const index of batch) {
    const width = Math.max(widest, masks[index]?.length ?? 0);
    if (part.length > 0 && (part.length + 1) * width * vocabSize > MOST_LOGITS) {
      parts.push(part);
      [part, widest] = [[], 0];
    }
    part.push(index);
    widest = Math.max(widest, masks[index]?.length ?? 0);
  }
  return [...parts, part];
}

function positionsOf(ids: Int32Array, wanted: number): number[] {
  return [...ids.keys()].filter((at) => ids[at] === wanted);
}

/** Indices into the flattened batch, [B, R]: rows with fewer masks repeat their last. */
function paddedPositions(masks: readonly (readonly number[])[], length: number): Tensor<'int32'> {
  const widest = masks.reduce((most, columns) => Math.max(most, columns.length), 0);
  const flat = masks.flatMap((columns, row) =>
    Array.from({ length: widest }, (_, i) => row * length + (columns[Math.min(i, columns.length - 1)] ?? 0)),
  );
  return int32(flat, [masks.length, widest]);
}

function targetId(target: string, tokenizer: BertTokenizer): number {
  const id = tokenizer.tokenToId(target);
  if (id !== undefined) return id;
  const hint = `it is written ${tokenizer.tokenize(target).join(' ')}`;
  throw new OptionError({
    call: 'fillMask',
    option: 'targets',
    expected: 'tokens of the vocabulary',
    found: shown(target),
    hint,
  });
}

const noMask = (text: string): OpsError =>
  new OpsError('BAD_INPUT', `fillMask: expected a [MASK] in the text, found none in '${text.slice(0, 60)}'`);
