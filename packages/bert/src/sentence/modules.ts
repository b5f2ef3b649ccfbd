import { CheckpointError } from '@firth/checkpoints';
import { JsonFields, type ModelFiles } from '@firth/checkpoints/model-files';

/** One entry of `modules.json`. */
export interface SentenceModule {
  /** As it stands there: `sentence_transformers.models.Pooling`. */
  readonly type: string;
  /** Within the model's; empty where it is that one. */
  readonly folder: string;
}

/** Each is a layer of the graph and may hold a file open; published encoders have two to five. */
const MOST_MODULES = 100;

/**
 * The modules of a sentence-transformers folder in their order: what its `modules.json` says.
 *
 * @throws CheckpointError `BAD_CONFIG` for what is no list of modules, and for a folder outside the model's.
 */
export function parseModules(files: ModelFiles, entries: unknown): readonly SentenceModule[] {
  const file = files.place('modules.json');
  if (!Array.isArray(entries)) throw new CheckpointError('BAD_CONFIG', 'the file is not a list of modules', { file });
  if (entries.length > MOST_MODULES) {
    const [expected, found] = [`at most ${MOST_MODULES}`, String(entries.length)];
    throw new CheckpointError('BAD_CONFIG', 'there are too many modules', { file, expected, found });
  }
  return entries.map((entry: unknown) => {
    const fields = new JsonFields(file, entry);
    const folder = fields.string('path', '');
    files.within(folder); // refuses one outside the model's
    return { type: fields.string('type'), folder };
  });
}

/** @throws CheckpointError `UNSUPPORTED` naming a first module that is no encoder: static embeddings, a convolution. */
export function requireTransformer([first]: readonly SentenceModule[], files: ModelFiles): void {
  if (first !== undefined && /^sentence_transformers\..*\bTransformer$/.test(first.type)) return;
  throw new CheckpointError('UNSUPPORTED', 'the first module is not one that computes a BERT', {
    file: files.place('modules.json'),
    at: '[0].type',
    expected: "sentence_transformers' Transformer",
    found: first?.type ?? 'nothing',
  });
}
