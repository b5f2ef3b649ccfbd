import { asFloat32, int32, OpsError, type Tensor, Programs } from '@firth/ops';
import { textsOf } from '@firth/options';
import type { BertTokenizer } from '@firth/tokenizers/bert';
import type { BertInput } from '../forward.js';
import { checkLength, encodeText, padRows, prepareFor } from '../inputs.js';
import { bertWeights, type LoadedBert } from '../loaded-bert.js';
import { rankCandidates, type MaskCandidate } from './candidates.js';
import { fillMaskOptions, type FillMaskOptions } from './fill-mask-options.js';
import { fillMaskParts, fillMaskProgram } from './fill-mask-program.js';

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

  /** The masks of each text, in the order in which they stand. */
  async run(given: string | readonly string[], options: FillMaskOptions): Promise<FilledMask[][]> {
    const { topK, targets } = fillMaskOptions.read(options);
    const texts = textsOf('fillMask', given);
    const { tokenizer, config } = this.#loaded;
    const targetIds = targets?.map((target) => targetId(target, tokenizer));
    const [program] = await Promise.all([this.#program(), prepareFor(texts, tokenizer)]); // in two threads
    const rows = texts.map((text) => encodeText(text, tokenizer));
    const batch = padRows(rows, config);
    const length = batch.inputIds.shape[1] ?? 0;
    const masks = rows.map((row, i) => {
      checkLength(row, config, i);
      const found = positionsOf(row.inputIds, tokenizer.maskTokenId);
      if (found.length === 0) throw noMask(texts[i] ?? '');
      return found;
    });
    const positions = paddedPositions(masks, length);
    const logits = asFloat32((await program.run({ ...batch, maskedPositions: positions })).logits); // [B, R, V]
    return rows.map(({ offsets }, i) =>
      (masks[i] ?? []).map((column, mask) => ({
        start: offsets[2 * column] ?? 0,
        end: offsets[2 * column + 1] ?? 0,
        candidates: rankCandidates(logits.at(i).at(mask).data, topK, targetIds).map((candidate) => ({
          token: tokenizer.idToToken(candidate.tokenId) ?? '',
          ...candidate,
        })),
      })),
    );
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
  throw new OpsError(
    'BAD_INPUT',
    `targets: '${target}' is not one token of the vocabulary; it is written ${tokenizer.tokenize(target).join(' ')}`,
  );
}

const noMask = (text: string): OpsError =>
  new OpsError('BAD_INPUT', `fillMask: expected a [MASK] in the text, found none in '${text.slice(0, 60)}'`);
