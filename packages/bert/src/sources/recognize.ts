import { rootsOf, unwrappedNames, type Checkpoint } from '@firth/checkpoints';
import { inputScaleName, scaleName } from '@firth/ops';
import { googleNames } from './google.js';
import { huggingFaceNames, type HuggingFaceSpelling } from './huggingface.js';
import { inFile, type NamesOf, type RecognizedSource, type SkipReason } from './source.js';

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
  const google = rootsOf(checkpoint, GOOGLE_WORD, '/').map((root) => () => googleSource(checkpoint, root));
  const roots = rootsOf(checkpoint, WORD, '.').filter((root) => !OTHERS.test(root));
  const found = [...google, ...roots.map((root) => () => huggingFace(checkpoint, root))];
  const [only] = found;
  if (only !== undefined && found.length === 1) return only();
  const rare = await import('./rare.js');
  if (only !== undefined) throw rare.severalModels(checkpoint, [...rootsOf(checkpoint, GOOGLE_WORD, '/'), ...roots]);
  return rare.recognizeRare(checkpoint);
}

function googleSource(checkpoint: Checkpoint, root: string): RecognizedSource {
  return {
    publisher: 'google',
    checkpoint,
    names: inFile(googleNames, (name) => root + name),
    reasonToSkip: (name) => {
      if (/(^|\/)(global_step|good_steps|beta[12]_power|\w*loss_scale)$/.test(name)) return 'training step';
      // A slot is named below its variable; one whose variable was left out is told by what Google's optimizer calls it.
      if (checkpoint.tensors.has(name.replace(/\/[^/]*$/, '')) || /\/adam_[mv]$/.test(name)) return 'optimizer slot';
      return name.startsWith(root) && isOwn(name.slice(root.length).replaceAll('/', '.'), 'bert.')
        ? undefined
        : 'another head';
    },
  };
}

function huggingFace(checkpoint: Checkpoint, rootOfEmbeddings: string): RecognizedSource {
  const files = unwrappedNames(checkpoint);
  const [, root = '', prefix] = /^(.*?)(bert\.)?$/.exec(rootOfEmbeddings) ?? [];
  const has = (name: string): boolean => files.has(root + name);
  const spelling: HuggingFaceSpelling = {
    prefix: prefix === undefined ? '' : 'bert.',
    norm: has(`${prefix ?? ''}embeddings.LayerNorm.gamma`) ? ['gamma', 'beta'] : ['weight', 'bias'],
    predictionsBias: has('cls.predictions.bias') ? 'cls.predictions.bias' : 'cls.predictions.decoder.bias',
    decoderBias: has('cls.predictions.decoder.bias') ? 'cls.predictions.decoder.bias' : 'cls.predictions.bias',
    tiedKernel: false,
  };
  const namesWith = (own: HuggingFaceSpelling): NamesOf =>
    inFile(
      (config, parts) => huggingFaceNames(config, parts, own),
      (name) => files.get(root + name) ?? root + name,
    );
  const inner = new Map([...files].map(([name, file]) => [file, name]));
  return {
    publisher: 'huggingface',
    checkpoint,
    names: namesWith(spelling),
    namesWithTiedKernel: namesWith({ ...spelling, tiedKernel: true }),
    reasonToSkip: (file) => {
      const name = inner.get(file) ?? file;
      return name.startsWith(root) ? reasonOf(name.slice(root.length), spelling.prefix) : reasonBeside(name);
    },
  };
}

function reasonOf(name: string, prefix: string): SkipReason | undefined {
  if (/^cls\.predictions\.(decoder\.)?(weight|bias)$/.test(name)) return 'tied weight';
  if (name.endsWith(scaleName('.weight')) || name.endsWith(inputScaleName('.weight'))) return 'int8 scales';
  if (/embeddings\.(position_ids|token_type_ids)$/.test(name)) return 'constant buffer';
  return isOwn(name, prefix) ? undefined : reasonBeside(name);
}

/** Whether a name is one of the parts that the model computes with, so that one too many of them is no small matter. */
const isOwn = (name: string, prefix: string): boolean =>
  (prefix === '' ? /^(embeddings|encoder|pooler)\./ : /^bert\./).test(name) ||
  /^cls\.(predictions|seq_relationship)\./.test(name);

/** What training scripts keep beside a model's state dict. */
const reasonBeside = (name: string): SkipReason =>
  /^(optim|lr_?sched|sched|amp|scaler|grad_scaler|loops|callbacks|rng|random|hyper_param|args|config)/i.test(name)
    ? 'training state'
    : 'another head';
