import type { InspectedTree } from '../inspection.js';
import { counted, formatCount } from './format.js';

type Fact = readonly [name: string, value: string];

const publishers = {
  google: 'Google',
  huggingface: 'Hugging Face',
  openai: 'OpenAI',
  'bilm-tf': 'bilm-tf',
  pytorch: 'PyTorch',
  keras: 'Keras',
} as const;

/** What a model is, by its config. */
export function modelFacts(tree: InspectedTree): Fact[] {
  const what: Fact = ['tree', `${tree.model}, names as ${publishers[tree.publisher]} gives them`];
  switch (tree.model) {
    case 'ELMo':
      return [what, ...elmoFacts(tree)];
    case 'recurrent network':
      return [what, ...tree.stacks.map((stack): Fact => ['layers', layersOf(stack)])];
    case 'BERT':
    case 'GPT':
    case 'GPT-2':
      return [what, ...transformerFacts(tree)];
  }
}

type Of<M extends InspectedTree['model']> = Extract<InspectedTree, { readonly model: M }>;
type Transformer = Exclude<InspectedTree, Of<'ELMo'> | Of<'recurrent network'>>;

function transformerFacts(tree: Transformer): Fact[] {
  const { config: c } = tree;
  const types = tree.model === 'BERT' ? [counted(tree.config.typeVocabSize, 'token type')] : [];
  const sizes = [counted(c.numHiddenLayers, 'layer'), `hidden ${formatCount(c.hiddenSize)}`];
  const heads = [counted(c.numAttentionHeads, 'head'), `intermediate ${formatCount(c.intermediateSize)}`, c.hiddenAct];
  const lengths = [`vocabulary ${formatCount(c.vocabSize)}`, counted(c.maxPositionEmbeddings, 'position')];
  return [
    ['config', [...sizes, ...heads].join(', ')],
    ['', [...lengths, ...types].join(', ')],
    ['parts', partsOf(tree).join(', ')],
  ];
}

function partsOf(tree: Transformer): string[] {
  if (tree.model !== 'BERT') return ['language model', ...(tree.parts.multipleChoice ? ['multiple choice'] : [])];
  const { pooler, predictions, seqRelationship, classifier } = tree.parts;
  return [
    'encoder',
    ...(pooler ? ['pooler'] : []),
    ...(predictions ? ['masked language model'] : []),
    ...(seqRelationship ? ['next sentence'] : []),
    ...(classifier ? [`classifier (${tree.config.labels.join(', ')})`] : []),
  ];
}

function elmoFacts({ config: { characterCnn: cnn, lstm } }: Of<'ELMo'>): Fact[] {
  const clip = (of: string, value: number | undefined): string[] => (value === undefined ? [] : [`${of} ± ${value}`]);
  const filters = cnn.filters.map(([width, count]) => `${formatCount(count)} of ${width}`).join(', ');
  return [
    [
      'characters',
      `${formatCount(cnn.characters)}, ${cnn.embeddingSize} numbers each; filters ${filters}; ${cnn.activation}`,
    ],
    ['', counted(cnn.highwayLayers, 'highway layer')],
    [
      'lstm',
      [
        `${counted(lstm.numLayers, 'layer')} in each direction`,
        `hidden ${formatCount(lstm.hiddenSize)}`,
        `projection ${formatCount(lstm.projectionSize)}`,
        ...clip('cell', lstm.cellClip),
        ...clip('projection', lstm.projectionClip),
        ...(lstm.skipConnections ? ['skip connections'] : []),
      ].join(', '),
    ],
  ];
}

function layersOf({ name, config: c }: Of<'recurrent network'>['stacks'][number]): string {
  const cell = { rnn: 'RNN', lstm: 'LSTM', gru: 'GRU' }[c.cell];
  const reset = c.cell === 'gru' ? [`reset ${c.reset} the product`] : [];
  const projection = c.cell === 'lstm' && c.projectionSize !== undefined ? [`projection ${c.projectionSize}`] : [];
  const kind = `${counted(c.numLayers, 'layer')} of ${c.bidirectional ? 'bidirectional ' : ''}${cell}`;
  const sizes = [`input ${formatCount(c.inputSize)}`, `hidden ${formatCount(c.hiddenSize)}`, ...projection, ...reset];
  return `${name === '' ? '' : `${name}: `}${[kind, ...sizes].join(', ')}`;
}
