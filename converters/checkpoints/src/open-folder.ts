import { CheckpointError } from './error.js';
import { otherFile, otherFormat } from './other-files.js';

/** What a folder is searched for, the first that is there being opened. */
const WELL_KNOWN = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
  'params_shapes.json',
] as const;

/** How ELMo's authors end the names of its weights, which lie beside embeddings in the same format. */
const ELMO_WEIGHTS = 'weights.hdf5';
const KERAS = 'tf_model.h5';
const SAVED_MODEL = 'saved_model.pb';
const VARIABLES = 'variables/variables.index';

/** Files of users' own names, those first that are checkpoints by their names; and what training leaves beside them. */
const OWN_NAMES = [/\.ckpt$/, /\.safetensors$/, /\.(bin|pt|pth|pkl)$/, /\.(h5|hdf5)$/];
const NO_WEIGHTS =
  /^(training_args|optimizer|scheduler|scaler|rng_state|random_states|trainer_state|sampler|tokenizer|openvino)[\w.-]*$/;

/**
 * The checkpoint in a folder that holds files of these names, relative to it.
 *
 * @param newest The prefix that TensorFlow's `checkpoint` file names, asked for where there are several.
 * @throws CheckpointError NOT_FOUND; UNSUPPORTED or UNKNOWN_FORMAT that names what is there instead, and what to do.
 */
export async function checkpointIn(
  folder: string,
  names: readonly string[],
  newest: () => Promise<string | undefined>,
): Promise<string> {
  const has = (name: string): boolean => names.includes(name);
  if (has('adapter_config.json')) throw adapter(folder);
  const known = WELL_KNOWN.find(has);
  if (known !== undefined) return known;
  if (has(SAVED_MODEL)) return VARIABLES;
  const found = [/\.index$/, new RegExp(`${ELMO_WEIGHTS}$`), new RegExp(`^${KERAS}$`), ...OWN_NAMES]
    .map((pattern) => names.filter((name) => pattern.test(name) && !NO_WEIGHTS.test(name)).sort())
    .find((all) => all.length > 0);
  const expected = [...WELL_KNOWN, `one *${ELMO_WEIGHTS}`, KERAS, 'one TensorFlow *.index', 'one file'].join(', ');
  const [only, ...more] = found ?? [];
  if (only === undefined) throw nothingIn(folder, names, expected);
  if (more.length === 0) return only;
  const prefix = has('checkpoint') ? await newest() : undefined;
  if (prefix !== undefined && found?.includes(`${prefix}.index`) === true) return `${prefix}.index`;
  throw new CheckpointError('NOT_FOUND', 'the folder holds several checkpoints', {
    file: folder,
    expected,
    found: [only, ...more].join(', '),
    hint: 'Give the path of one of them',
  });
}

function nothingIn(folder: string, names: readonly string[], expected: string): CheckpointError {
  for (const name of names) {
    const other = otherFormat(name, '');
    if (other !== undefined) return otherFile(other, `${folder}/${name}`);
  }
  return new CheckpointError('NOT_FOUND', 'the folder holds no checkpoint', { file: folder, expected });
}

/** A folder of PEFT: Python would load the model that it names, and add the adapter. */
const adapter = (folder: string): CheckpointError =>
  new CheckpointError('UNSUPPORTED', 'this is an adapter (LoRA and its like), not a model', {
    file: `${folder}/adapter_config.json`,
    hint: 'Merge it into its model in Python: `model.merge_and_unload().save_pretrained(folder)`',
  });
