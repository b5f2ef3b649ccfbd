import { rootsOf, type Checkpoint } from '@firth/checkpoints';
import type { RecognizedSource } from './source.js';

const WORD = 'embeddings.word_embeddings.weight';
const GOOGLE_WORD = 'bert/embeddings/word_embeddings';

/** Models that call their embeddings as BERT does and compute otherwise. */
const OTHERS =
  /(^|\.)(albert|camembert|convbert|data2vec_text|deberta|distilbert|electra|ernie|esm|funnel|ibert|layoutlm\w*|longformer|luke|megatron|mobilebert|mpnet|nezha|rembert|roberta\w*|splinter|squeezebert|xlm_roberta\w*)\.$/;

/**
 * Tells by the tensors' names whose checkpoint it is, and under which keys of the file the model lies.
 *
 * @throws CheckpointError `MISSING_TENSOR` where no BERT is in it, `UNKNOWN_TENSOR` where several are.
 */
export async function recognize(checkpoint: Checkpoint): Promise<RecognizedSource> {
  const google = rootsOf(checkpoint, GOOGLE_WORD, '/');
  const huggingFace = rootsOf(checkpoint, WORD, '.').filter((root) => !OTHERS.test(root));
  const roots = [...google, ...huggingFace];
  const [root] = roots;
  // A page loads the names of the publisher whose checkpoint it opens.
  if (root === undefined) return (await import('./rare.js')).recognizeRare(checkpoint);
  if (roots.length > 1) throw (await import('./rare.js')).severalModels(checkpoint, roots);
  if (google.length === 1) return (await import('./google-source.js')).googleSource(checkpoint, root);
  return (await import('./huggingface-source.js')).huggingFaceSource(checkpoint, root);
}
