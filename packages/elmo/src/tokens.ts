import type { Activation, Ops, Tree } from '@firth/ops';
import { ELMO_CHARACTERS } from '@firth/tokenizers';
import type { ElmoConfig } from './config.js';
import type { Highway, TokenSchema } from './schema.js';

/**
 * Words from their characters (Kim et al., 2016; bilm-tf, `BidirectionalLanguageModelGraph._build_word_char_embeddings`):
 * filters over the characters, the largest of each, highway layers, a projection. characterIds int32 [N, 50], 1 to 261
 * -> [N, projection].
 */
export function tokenVectors<T>(
  ops: Ops<T>,
  { characterCnn }: ElmoConfig,
  weights: Tree<TokenSchema, T>,
  characterIds: T,
): T {
  const ids = ops.sub(characterIds, ops.constant([1], [], 'int32'));
  const embedded = ops.embedding(weights.characters, ids); // [N, 50, embedding]
  const features = weights.filters.map((filter, i) => {
    const width = characterCnn.filters[i]?.[0] ?? 1;
    return longestMatch(ops, embedded, width, filter, characterCnn.activation);
  });
  let x = ops.tap('char_cnn', ops.concat(features, -1)); // [N, features]
  for (const [layer, highwayWeights] of weights.highway.entries())
    x = ops.tap(`highway.${layer}`, highway(ops, highwayWeights, x));
  return weights.projection === undefined ? x : ops.linear(x, weights.projection);
}

/**
 * A convolution over characters, one filter's best place, its activation: [N, 50, embedding] -> [N, filters]. The bias and
 * the activation come after the maximum, as neither changes which place is the best.
 */
function longestMatch<T>(
  ops: Ops<T>,
  embedded: T,
  width: number,
  { kernel, bias }: { readonly kernel: T; readonly bias: T },
  activation: Activation,
): T {
  const places = ELMO_CHARACTERS - width + 1;
  const shifted = Array.from({ length: width }, (_, at) => ops.slice(embedded, 1, at, at + places));
  const windows = ops.concat(shifted, -1); // [N, places, width * embedding]
  const best = ops.reduceMax(ops.linear(windows, { kernel }), [1], false); // [N, filters]
  return ops.activation(activation, ops.add(best, bias));
}

/** y = c · relu(H x) + (1 − c) · x with c = σ(C x) (Srivastava et al., 2015, eq. 3); x [N, size]. */
function highway<T>(ops: Ops<T>, { carry, transform }: Highway<T>, x: T): T {
  const gate = ops.activation('sigmoid', ops.linear(x, carry));
  const changed = ops.activation('relu', ops.linear(x, transform));
  return ops.add(x, ops.mul(gate, ops.sub(changed, x)));
}
