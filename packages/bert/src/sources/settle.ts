import { differ } from '@firth/checkpoints';
import { nameOf } from '@firth/ops';
import { numberedLabels } from '../classifier-config.js';
import type { BertConfig } from '../config.js';
import type { LocatedBert } from '../locate.js';
import { allParts, withoutLayers } from '../schema.js';
import type { RecognizedSource } from './source.js';

/** A source and its config with what only the tensors say. */
export interface Settled {
  readonly config: BertConfig;
  readonly source: RecognizedSource;
}

/**
 * What a config leaves out or gets wrong, told by the tensors: how many labels Google's classifier has, how many token types there
 * are, and whether a decoder that the config calls tied has values of its own, which transformers 5 then takes.
 */
export async function settle(
  { config: published, saysTokenTypes }: Pick<LocatedBert, 'config' | 'saysTokenTypes'>,
  source: RecognizedSource,
): Promise<Settled> {
  const { checkpoint } = source;
  const untied = { ...withoutLayers(published), tieWordEmbeddings: false };
  const names = source.names(untied, allParts);
  const [types] = saysTokenTypes ? [] : (checkpoint.tensors.get(nameOf(names.embeddings.tokenType))?.shape ?? []);
  const typed = types === undefined ? published : { ...published, typeVocabSize: types };
  const config = withLabels(typed, source);
  const { predictions } = names;
  if (!config.tieWordEmbeddings || source.namesWithTiedKernel === undefined || predictions?.decoder === undefined)
    return { config, source };
  const { decoder, bias } = predictions;
  const [kernelDiffers, biasDiffers] = await Promise.all([
    differ(checkpoint, nameOf(decoder.kernel), nameOf(names.embeddings.word)),
    differ(checkpoint, nameOf(decoder.bias), nameOf(bias)),
  ]);
  if (!kernelDiffers && !biasDiffers) return { config, source };
  const own = { ...config, tieWordEmbeddings: false };
  return { config: own, source: kernelDiffers ? source : { ...source, names: source.namesWithTiedKernel } };
}

/** Google's config says nothing of labels: how many there are, its classifier does. */
function withLabels(config: BertConfig, { names, publisher, checkpoint }: RecognizedSource): BertConfig {
  const bias = names(withoutLayers(config), allParts).classifier?.bias;
  const [count] = bias === undefined ? [] : (checkpoint.tensors.get(nameOf(bias))?.shape ?? []);
  const isUnnamed = config.labels.every((label, id) => label === numberedLabels(id + 1)[id]);
  if (publisher !== 'google' || count === undefined || !isUnnamed) return config;
  return { ...config, labels: numberedLabels(count) };
}
