import { writeSafetensors, type WritableTensor, type WriteOptions } from '@firth/checkpoints';
import { readJson } from '@firth/checkpoints/model-files';
import { checkEnding, writeEntries } from '@firth/checkpoints/options';
import { checkArgument, name, options as describe } from '@firth/options';
import { leavesOf, readWeight, type WeightSource } from '@firth/ops';
import { bertWeights, type LoadedBert } from '../loaded-bert.js';
import { huggingFaceLayout } from '../mapping.js';
import { bertSchema, type BertSchema } from '../schema.js';
import { huggingFaceConfig } from './hugging-face-config.js';
import { TOKENIZER_FILES } from '@firth/tokenizers/bert';
import { decidedTokenizerFiles } from './tokenizer-config.js';

const saveOptions = describe('savePretrained', writeEntries);

/**
 * Writes a model as a folder that Python's transformers and `fromPretrained` open: `config.json` with the labels,
 * `model.safetensors` in float32, and the tokenizer's files. The files take their names one after the other when all of them
 * are complete, the weights last: a process that is killed before leaves what was there, and what it had begun the next call removes.
 *
 * @throws OptionError; CheckpointError `UNWRITABLE`; `UNSUPPORTED` in a page.
 */
export async function savePretrained(loaded: LoadedBert, folder: string, options: WriteOptions = {}): Promise<void> {
  checkArgument('savePretrained', 'folder', name('the path of a folder'), folder);
  checkEnding('savePretrained', 'folder', folder, 'folder');
  saveOptions.read(options);
  const { config, parts, encoder, tokenizer } = loaded;
  const own = (await readJson(encoder, 'config.json')) ?? (await readJson(encoder, 'bert_config.json'));
  const texts = new Map([['config.json', huggingFaceConfig(own, { config, parts, dtype: 'float32' })]]);
  for (const file of TOKENIZER_FILES) {
    const text = await encoder.text(file);
    if (text !== undefined) texts.set(file, text);
  }
  const said = { config: texts.get('tokenizer_config.json'), json: texts.get('tokenizer.json') };
  for (const [file, text] of decidedTokenizerFiles(tokenizer, said, config.maxPositionEmbeddings))
    texts.set(file, text);
  const beside = { ...options, texts, metadata: { format: 'pt' } };
  await writeSafetensors(`${folder}/model.safetensors`, tensorsOf(loaded), beside);
}

function tensorsOf(loaded: LoadedBert): WritableTensor[] {
  const { config, parts } = loaded;
  const layout = new Map(huggingFaceLayout(config, parts).map((target) => [target.path, target]));
  const leaves = leavesOf<BertSchema, WeightSource>(bertSchema(config, parts), bertWeights(loaded, parts));
  return leaves.flatMap(({ path, spec, value }) => {
    const target = layout.get(path);
    if (target === undefined) return [];
    const read = async () => {
      const values = await readWeight({ ...value, transposed: value.transposed !== target.transposed });
      return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    };
    const shape = target.transposed ? [...spec.shape].reverse() : spec.shape;
    return [{ name: target.name, dtype: 'float32', shape, read }];
  });
}
