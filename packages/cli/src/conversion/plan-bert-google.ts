import { classifierFields, googleLayout, tokenizerFields, type BertMapping } from '@firth/bert';
import { CheckpointError } from '@firth/checkpoints';
import { renamed, sourceBert, type SourceBert } from './bert-model.js';
import type { LayoutPlanner } from './family.js';

/** What `get_activation` of google-research/bert's modeling.py knows. */
const ACTIVATIONS: readonly string[] = ['gelu', 'relu', 'tanh'];

/**
 * A BERT as google-research/bert keeps one: `bert_config.json`, `vocab.txt` and the TensorFlow checkpoint `bert_model.ckpt`,
 * kernels [in, out].
 *
 * @throws CheckpointError `UNSUPPORTED` for what Google's program cannot compute.
 */
export const planBertGoogle: LayoutPlanner = async (checkpoint, source, options) => {
  const bert = await sourceBert(checkpoint, source, options);
  if ('reason' in bert) return bert;
  const { mapping, tokenizer, recipe, leftOut } = bert;
  refuseOthers(mapping);
  return {
    kind: 'folder',
    container: 'tensorflow',
    weightsFile: 'bert_model.ckpt',
    contents: {
      tensors: renamed(mapping, googleLayout(mapping.config, mapping.parts)),
      words: undefined,
      metadata: {},
    },
    texts: new Map([
      ['bert_config.json', configJson(mapping)],
      ['vocab.txt', vocabulary(tokenizer, mapping.config.vocabSize)],
      // Google's programs take it as a flag and do not look here; transformers and firth do.
      ['tokenizer_config.json', `${JSON.stringify(tokenizerFields(tokenizer), undefined, 2)}\n`],
    ]),
    copies: new Map(),
    leftOut:
      recipe === undefined ? leftOut : [...leftOut, { name: 'modules.json', reason: 'sentence-transformers recipe' }],
  };
};

function refuseOthers({ config, configFile: file }: BertMapping): void {
  const refuse = (at: string, expected: string, found: string): CheckpointError =>
    new CheckpointError('UNSUPPORTED', "Google's program cannot compute this model", { file, at, expected, found });
  if (!config.tieWordEmbeddings) throw refuse('tie_word_embeddings', 'true', 'false');
  if (config.layerNormEps !== 1e-12) throw refuse('layer_norm_eps', '1e-12', String(config.layerNormEps));
  if (!ACTIVATIONS.includes(config.hiddenAct)) throw refuse('hidden_act', ACTIVATIONS.join(', '), config.hiddenAct);
}

/** The fields of `BertConfig` in modeling.py, as its `to_json_string` sorts them. */
function configJson({ config: c, parts }: BertMapping): string {
  const fields = {
    attention_probs_dropout_prob: c.attentionProbsDropoutProb,
    hidden_act: c.hiddenAct,
    hidden_dropout_prob: c.hiddenDropoutProb,
    hidden_size: c.hiddenSize,
    initializer_range: c.initializerRange,
    intermediate_size: c.intermediateSize,
    max_position_embeddings: c.maxPositionEmbeddings,
    num_attention_heads: c.numAttentionHeads,
    num_hidden_layers: c.numHiddenLayers,
    type_vocab_size: c.typeVocabSize,
    vocab_size: c.vocabSize,
    ...(parts.classifier ? classifierFields(c) : {}),
  };
  return `${JSON.stringify(fields, undefined, 2)}\n`;
}

/** Line i holds token i, added ones too. */
function vocabulary(tokenizer: SourceBert['tokenizer'], rows: number): string {
  const { tokens } = tokenizer.vocabulary;
  return Array.from({ length: tokenizer.rowsOf(rows) }, (_, id) => `${tokens[id] ?? ''}\n`).join('');
}
