import type { Checkpoint } from '@firth/checkpoints';
import { asMatrices } from '@firth/checkpoints/rare-names';
import { googleNames } from './google.js';
import { inFile, type RecognizedSource } from './source.js';

const VALUE = '/.ATTRIBUTES/VARIABLE_VALUE';
const FIRST = /^(.*?)layer_with_weights-0\/embeddings\/\.ATTRIBUTES\/VARIABLE_VALUE$/;

/** What one encoder layer calls its parts, by Google's first names. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  'attention/self/query': ['_attention_layer/_query_dense'],
  'attention/self/key': ['_attention_layer/_key_dense'],
  'attention/self/value': ['_attention_layer/_value_dense'],
  'attention/output/dense': ['_attention_layer/_output_dense', '_attention_output_dense'],
  'attention/output/LayerNorm': ['_attention_layer_norm'],
  'intermediate/dense': ['_intermediate_dense'],
  'output/dense': ['_output_dense'],
  'output/LayerNorm': ['_output_layer_norm'],
};

/** The layers before the encoder's, in the order of the model's graph. */
const EMBEDDINGS = ['word_embeddings', 'position_embeddings', 'token_type_embeddings'];

/**
 * The BERT of TensorFlow's model garden (tensorflow/models, official/nlp): an object-based TF2 checkpoint, in which a layer is known by
 * its number, `model/layer_with_weights-4/_attention_layer/_query_dense/kernel/.ATTRIBUTES/VARIABLE_VALUE`. 0 to 2 are the embeddings
 * of words, positions and token types, 3 is their normalization, then come the encoder's layers and the pooler. Kernels have an axis
 * for the heads, [H, heads, H / heads], which in memory is [H, H]. Its heads of pretraining are not read.
 */
export function modelGardenSource(checkpoint: Checkpoint): RecognizedSource | undefined {
  const roots = [...checkpoint.tensors.keys()].flatMap((name) => FIRST.exec(name)?.[1] ?? []);
  const [root] = roots;
  if (root === undefined || roots.length > 1) return undefined;
  const has = (name: string): boolean => checkpoint.tensors.has(name + VALUE);
  const layer = (index: number): string => `${root}layer_with_weights-${index}`;
  const isEncoder = (index: number): boolean =>
    has(`${layer(index)}/_attention_layer/_query_dense/kernel`) || has(`${layer(index)}/_output_dense/kernel`);
  let layers = 0;
  while (isEncoder(layers + EMBEDDINGS.length + 1)) layers++;
  const nameInFile = (google: string): string => {
    const name = google.replace(/^bert\//, '');
    const [, index = '', part = '', value = ''] = /^encoder\/layer_(\d+)\/(.*)\/(\w+)$/.exec(name) ?? [];
    if (index !== '') {
      const at = layer(Number(index) + EMBEDDINGS.length + 1);
      const candidates = (PARTS[part] ?? []).map((own) => `${at}/${own}/${value}`);
      return (candidates.find(has) ?? candidates[0] ?? name) + VALUE;
    }
    const embedding = EMBEDDINGS.indexOf(name.replace(/^embeddings\//, ''));
    if (embedding >= 0) return `${layer(embedding)}/embeddings${VALUE}`;
    const norm = /^embeddings\/LayerNorm\/(\w+)$/.exec(name)?.[1];
    if (norm !== undefined) return `${layer(EMBEDDINGS.length)}/${norm}${VALUE}`;
    const pooler = /^pooler\/dense\/(\w+)$/.exec(name)?.[1];
    if (pooler === undefined) return google; // heads, under the names of no object
    const own = `${layer(layers + EMBEDDINGS.length + 1)}/${pooler}`;
    return (has(own) ? own : `next_sentence/pooler_dense/${pooler}`) + VALUE;
  };
  return {
    publisher: 'google',
    checkpoint: asMatrices(checkpoint, (name) =>
      /_dense\/(kernel|bias)\/\.ATTRIBUTES\//.test(name) && name.startsWith(root)
        ? /_output_dense\/kernel|_attention_output_dense\/kernel/.test(name)
          ? 'rows'
          : 'columns'
        : undefined,
    ),
    names: inFile(googleNames, nameInFile),
    withoutHeads:
      "Of TensorFlow's model garden the encoder is read and no head: take the model as Google published it for TensorFlow 1, or from transformers",
    reasonToSkip: (name) => {
      if (name.includes('/.OPTIMIZER_SLOT/')) return 'optimizer slot';
      if (/^(save_counter|global_step|step|optimizer\b.*|_?optimizer.*)\//.test(name)) return 'training state';
      return name.startsWith(`${root}layer_with_weights-`) ? undefined : 'another head';
    },
  };
}
