import { rootsOf, unwrappedNames, type Checkpoint } from '@firth/checkpoints';
import { inputScaleName, reasonBeside, scaleName, type SkipReason } from '@firth/ops';
import type { ModelType } from '../config.js';
import { huggingFaceNames, type HuggingFaceSpelling } from './huggingface.js';
import { openaiNames, withoutWidth } from './openai.js';
import { inFile, type RecognizedSource } from './source.js';

/** The tables of embeddings; that of positions is in every file, that of words may be there as the head's kernel alone. */
const tables = [
  ['gpt2', 'wte', 'wpe'],
  ['openai-gpt', 'tokens_embed', 'positions_embed'],
] as const;

/**
 * Tells by the tensors' names whose checkpoint it is, of which model, and under which keys of the file the model lies.
 *
 * @throws CheckpointError `MISSING_TENSOR` where no GPT is in it, `UNKNOWN_TENSOR` where several are.
 */
export async function recognize(checkpoint: Checkpoint): Promise<RecognizedSource> {
  const openai = [
    ...rootsOf(checkpoint, 'model/wte', '/').map(
      (root) => [root, () => openaiSource(checkpoint, 'gpt2', root)] as const,
    ),
    ...rootsOf(checkpoint, 'model/we', '/').map(
      (root) => [root, () => openaiSource(checkpoint, 'openai-gpt', root)] as const,
    ),
  ];
  const files = unwrappedNames(checkpoint);
  const huggingFace = tables.flatMap(([modelType, word, position]) =>
    rootsOf(checkpoint, `${position}.weight`, '.').flatMap((root) => {
      const spelling = spellingOf(files, root, word);
      return spelling === undefined
        ? []
        : [[root, () => huggingFaceSource(checkpoint, files, modelType, spelling)] as const];
    }),
  );
  const found = [...openai, ...huggingFace];
  const [only] = found;
  if (only !== undefined && found.length === 1) return only[1]();
  const rare = await import('./rare.js');
  if (only === undefined) return rare.recognizeRare(checkpoint);
  throw rare.severalModels(
    checkpoint,
    found.map(([root]) => root),
  );
}

function openaiSource(file: Checkpoint, modelType: ModelType, root: string): RecognizedSource {
  return {
    publisher: 'openai',
    modelType,
    checkpoint: withoutWidth(file),
    parts: { multipleChoice: false },
    names: inFile(openaiNames, (name) => root + name),
    reasonToSkip: (name) => {
      if (/(^|\/)(global_step|beta[12]_power)$/.test(name)) return 'training step';
      if (file.tensors.has(name.replace(/\/[^/]*$/, ''))) return 'optimizer slot';
      return name.startsWith(`${root}model/`) ? undefined : 'another head';
    },
  };
}

/** Of a file with this root of the table of positions, and where in the file the model begins. */
interface FoundSpelling extends HuggingFaceSpelling {
  readonly root: string;
}

function spellingOf(
  files: ReadonlyMap<string, string>,
  rootOfTables: string,
  table: string,
): FoundSpelling | undefined {
  const [, root = '', prefix] = /^(.*?)(transformer\.)?$/.exec(rootOfTables) ?? [];
  const own = prefix === undefined ? '' : 'transformer.';
  const head = files.has(`${root}lm_head.decoder.weight`) ? 'lm_head.decoder.weight' : 'lm_head.weight';
  const word = [`${own}${table}.weight`, head].find((name) => files.has(root + name));
  return word === undefined ? undefined : { root, prefix: own, word, head };
}

function huggingFaceSource(
  checkpoint: Checkpoint,
  files: ReadonlyMap<string, string>,
  modelType: ModelType,
  { root, ...spelling }: FoundSpelling,
): RecognizedSource {
  const inner = new Map([...files].map(([name, file]) => [file, name]));
  return {
    publisher: 'huggingface',
    modelType,
    checkpoint,
    parts: { multipleChoice: [...files.keys()].some((name) => name.startsWith(`${root}multiple_choice_head.`)) },
    names: inFile(
      (config, parts) => huggingFaceNames(config, parts, spelling),
      (name) => files.get(root + name) ?? root + name,
    ),
    reasonToSkip: (file) => {
      const name = inner.get(file) ?? file;
      return name.startsWith(root) ? reasonOf(name.slice(root.length), spelling.prefix) : reasonBeside(name);
    },
  };
}

function reasonOf(name: string, prefix: string): SkipReason | undefined {
  if (/^lm_head\.(decoder\.)?weight$/.test(name)) return 'tied weight';
  if (name.endsWith(scaleName('.weight')) || name.endsWith(inputScaleName('.weight'))) return 'int8 scales';
  if (/(^|\.)h\.\d+\.attn\.(bias|masked_bias)$|position_ids$/.test(name)) return 'constant buffer';
  const isOwn = (prefix === '' ? /^(h|ln_f|wte|wpe|tokens_embed|positions_embed)\./ : /^transformer\./).test(name);
  return isOwn || /^(lm_head|multiple_choice_head)\./.test(name) ? undefined : reasonBeside(name);
}
