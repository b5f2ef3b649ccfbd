import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { decidedTokenizerFiles, huggingFaceConfig, huggingFaceLayout, type BertMapping } from '@firth/bert';
import { TOKENIZER_FILES } from '@firth/tokenizers/bert';
import type { WritableTensor } from '@firth/checkpoints';
import { modelFiles, readJson } from '@firth/checkpoints/model-files';
import type { LayoutPlanner } from './family.js';
import type { ConversionPlan } from './plan.js';
import { renamed, sourceBert, type SourceBert } from './bert-model.js';

/**
 * A BERT as a folder that Python's transformers opens: current parameter names, kernels [out, in], tied decoder and
 * optimizer left out.
 */
export const planBertHuggingFace: LayoutPlanner = async (checkpoint, source, options) => {
  const bert = await sourceBert(checkpoint, source, options);
  if ('reason' in bert) return bert;
  const { mapping } = bert;
  return huggingFacePlan(bert, renamed(mapping, huggingFaceLayout(mapping.config, mapping.parts)));
};

/** The folder of a BERT with these tensors; `extra` are fields of its config. */
export async function huggingFacePlan(
  { mapping, tokenizer, recipe, leftOut }: SourceBert,
  tensors: readonly WritableTensor[],
  extra: Readonly<Record<string, unknown>> = {},
): Promise<ConversionPlan> {
  const copies = new Map([...(await tokenizerFiles(mapping.folder)), ...(recipe?.copies ?? [])]);
  const { config, parts, weights } = mapping;
  const described = { config, parts, dtype: weights[0]?.tensor.dtype };
  const texts = new Map([['config.json', huggingFaceConfig(await ownConfig(mapping), described, extra)]]);
  const files = await modelFiles(mapping.folder);
  const own = { config: await files.text('tokenizer_config.json'), json: await files.text('tokenizer.json') };
  for (const [name, text] of decidedTokenizerFiles(tokenizer, own, config.maxPositionEmbeddings)) {
    copies.delete(name);
    texts.set(name, text);
  }
  if (recipe !== undefined) texts.set('modules.json', recipe.modules);
  return {
    kind: 'folder',
    container: 'safetensors',
    weightsFile: 'model.safetensors',
    contents: {
      tensors,
      words: undefined,
      metadata: { format: 'pt' },
    },
    texts,
    copies,
    leftOut,
  };
}

/** What the config of the source says. */
async function ownConfig({ folder, configFile }: BertMapping): Promise<unknown> {
  return readJson(await modelFiles(folder), basename(configFile));
}

async function tokenizerFiles(folder: string): Promise<Map<string, string>> {
  const present = new Set(await readdir(folder));
  return new Map(TOKENIZER_FILES.filter((name) => present.has(name)).map((name) => [name, join(folder, name)]));
}
