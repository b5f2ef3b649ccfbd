import { CheckpointError, openCheckpoint, type Checkpoint } from '@firth/checkpoints';
import { parseJsonText } from '@firth/checkpoints/model-files';
import { bindWhole, type Engine } from '@firth/ops';
import { WordVocabulary } from '@firth/tokenizers';
import { SENTENCE_END, type LanguageModelParts } from './language-model.js';
import { pathsOf } from './weights.js';

const UNKNOWN = '<UNK>';

/**
 * Opens what `save` wrote; `describe` makes the schema of the config in it.
 *
 * @throws CheckpointError BAD_CONFIG for a file of something else; MISSING_TENSOR, WRONG_SHAPE, UNKNOWN_TENSOR.
 */
export async function openModelFile<C, S>(
  path: string,
  engine: Engine,
  kind: string,
  read: (config: unknown, file: string) => C,
  schemaOf: (config: C) => S,
): Promise<{ readonly config: C; readonly parts: LanguageModelParts<S> }> {
  const checkpoint = await openCheckpoint(path);
  try {
    const config = read(configIn(checkpoint, path, kind), path);
    const vocabulary = WordVocabulary.fromWords((checkpoint.metadata['vocabulary'] ?? '').split('\n'), UNKNOWN);
    const schema = schemaOf(config);
    const weights = bindWhole<S>(schema, pathsOf(schema), checkpoint, { expected: `the weights of a ${kind}` });
    return { config, parts: { vocabulary, engine, weights, close: () => checkpoint.close() } };
  } catch (error) {
    await checkpoint.close();
    throw error;
  }
}

/** @throws CheckpointError BAD_CONFIG where a vocabulary cannot mark where sentences end, or could not be written and read. */
export function checkVocabulary({ words, unknownId }: WordVocabulary): void {
  const refuse = (expected: string, found: string) =>
    new CheckpointError('BAD_CONFIG', 'the vocabulary does not do', { file: 'vocabulary', expected, found });
  if (!words.includes(SENTENCE_END)) throw refuse(SENTENCE_END, `${words.length} words without it`);
  if (words[unknownId] !== UNKNOWN) throw refuse(`the unknown word ${UNKNOWN}`, words[unknownId] ?? '');
  const broken = words.find((word) => word.includes('\n'));
  if (broken !== undefined) throw refuse('words without a line break', JSON.stringify(broken));
}

function configIn({ metadata }: Checkpoint, file: string, kind: string): unknown {
  const refuse = (found: string) =>
    new CheckpointError('BAD_CONFIG', 'the file holds no such language model', {
      ...{ file, at: '__metadata__', expected: `model '${kind}', config and vocabulary`, found },
      hint: 'Open a file that save() of this class wrote',
    });
  const { model, config } = { model: metadata['model'], config: metadata['config'] };
  if (model !== kind || config === undefined) throw refuse(model === undefined ? 'no model' : `model '${model}'`);
  try {
    return parseJsonText(config, file);
  } catch {
    throw refuse('a config that is not JSON');
  }
}
