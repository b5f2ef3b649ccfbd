/** Runs the sentences of a reference through @firth/bert and measures the distance to it, element by element. */
import { BertModel } from '@firth/bert';
import { openCheckpoint, readFloat32 } from '@firth/checkpoints';
import { float32, int32, maxAbsoluteError } from '@firth/ops';

/** Rows in the order given, so that short and long ones are padded together. */
const rowsPerBatch = 8;

/**
 * @typedef {{ folder: string, limit: number, texts: string[], ids: number[][], versions: string }} Reference
 * @typedef {import('@firth/ops').Difference} Difference
 * @typedef {{ text: string, tokens: number, idsEqual: boolean, hidden: Difference, embedding: Difference }} Sentence
 */

/**
 * @param {Reference} reference
 * @param {string} tensorFile its hidden states and embeddings
 * @returns {Promise<Sentence[]>}
 */
export async function compare({ folder, limit, texts, ids }, tensorFile) {
  const expected = await openCheckpoint(tensorFile);
  const model = await BertModel.fromPretrained(folder);
  try {
    const rows = texts.map((text) => model.tokenizer.encode(text, { maxLength: limit }).inputIds);
    const hidden = await hiddenStates(model, rows);
    const vectors = await model.embed(texts);
    const expectedVectors = await tensor(expected, 'embeddings');
    return await Promise.all(
      texts.map(async (text, i) => ({
        text,
        tokens: rows[i].length,
        idsEqual: rows[i].length === ids[i].length && rows[i].every((id, at) => id === ids[i][at]),
        hidden: maxAbsoluteError(hidden[i], await tensor(expected, `last_hidden_state.${i}`)),
        embedding: maxAbsoluteError(float32(vectors[i], [vectors[i].length]), expectedVectors.at(i)),
      })),
    );
  } finally {
    await model.dispose();
    await expected.close();
  }
}

/**
 * The last hidden state [T, H] of each row, computed in padded batches and cut to the row's own tokens.
 *
 * @param {BertModel} model
 * @param {Int32Array[]} rows
 */
async function hiddenStates(model, rows) {
  const states = [];
  for (let start = 0; start < rows.length; start += rowsPerBatch) {
    const batch = rows.slice(start, start + rowsPerBatch);
    const { lastHiddenState } = await model.forward(paddedIds(batch));
    const [, , size] = lastHiddenState.shape;
    states.push(
      ...batch.map(({ length }, i) => float32(lastHiddenState.at(i).data.slice(0, length * size), [length, size])),
    );
  }
  return states;
}

/** @param {Int32Array[]} rows */
function paddedIds(rows) {
  const longest = Math.max(...rows.map(({ length }) => length));
  const filled = (/** @type {(row: Int32Array, at: number) => number} */ valueAt) =>
    int32(
      rows.flatMap((row) => Array.from({ length: longest }, (_, at) => valueAt(row, at))),
      [rows.length, longest],
    );
  return {
    inputIds: filled((row, at) => row[at] ?? 0),
    attentionMask: filled((row, at) => (at < row.length ? 1 : 0)),
  };
}

async function tensor(checkpoint, name) {
  const found = checkpoint.tensors.get(name);
  return float32(await readFloat32(found), found.shape);
}
