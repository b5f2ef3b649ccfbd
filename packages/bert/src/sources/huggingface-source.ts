import { unwrappedNames, type Checkpoint } from '@firth/checkpoints';
import { inputScaleName, reasonBeside, scaleName, type SkipReason } from '@firth/ops';
import { huggingFaceNames, type HuggingFaceSpelling } from './huggingface.js';
import { inFile, isOwn, type NamesOf, type RecognizedSource } from './source.js';

/** A checkpoint of Hugging Face's PyTorch models whose embeddings stand below `rootOfEmbeddings`. */
export function huggingFaceSource(checkpoint: Checkpoint, rootOfEmbeddings: string): RecognizedSource {
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
