import type { SentenceStep } from './recipe.js';
import { needsRows } from './torch-activations.js';

interface Feature {
  readonly size: number;
  /** [B, T, size], not [B, size]. */
  readonly perToken: boolean;
}

/**
 * Follows sizes through the modules, so that what does not fit is refused before any weight is read. Gives the steps that
 * have something to do: a Normalize of what no module made is none.
 *
 * @throws what `refuse` makes of the problem.
 */
export function checkSteps(
  steps: readonly SentenceStep[],
  { hiddenSize, numHiddenLayers }: { readonly hiddenSize: number; readonly numHiddenLayers: number },
  refuse: (problem: string) => Error,
): readonly SentenceStep[] {
  const features = new Map<string, Feature>([['token_embeddings', { size: hiddenSize, perToken: true }]]);
  const need = (step: SentenceStep, name: string): Feature => {
    const found = features.get(name);
    if (found === undefined) throw refuse(`${titles[step.kind]} reads '${name}', which no module before it gives`);
    return found;
  };
  const kept = steps.filter((step) => {
    switch (step.kind) {
      case 'pooling': {
        const { size } = need(step, 'token_embeddings');
        features.set('sentence_embedding', { size: size * step.modes.length, perToken: false });
        break;
      }
      case 'dense': {
        const { size, perToken } = need(step, step.from);
        const what = `${titles.dense} in '${step.folder}'`;
        if (size !== step.inFeatures) throw refuse(`${what} reads ${step.inFeatures} numbers, and gets ${size}`);
        if (perToken && needsRows(step.activation)) throw refuse(`${what} has ${step.activation} over tokens`);
        if (step.activation === 'GLU' && step.outFeatures % 2 !== 0) throw refuse(`${what} halves ${step.outFeatures}`);
        const given = step.activation === 'GLU' ? step.outFeatures / 2 : step.outFeatures;
        features.set(step.to, { size: given, perToken });
        break;
      }
      case 'layerNorm': {
        const { size } = need(step, 'sentence_embedding');
        if (size !== step.size) throw refuse(`${titles.layerNorm} has ${step.size} numbers, and gets ${size}`);
        break;
      }
      case 'normalize': {
        const found = features.get(step.from);
        if (found === undefined) return false;
        features.set(step.to, found);
        break;
      }
      case 'truncate': {
        const { size, perToken } = need(step, 'sentence_embedding');
        if (step.size >= size) return false;
        features.set('sentence_embedding', { size: step.size, perToken });
        break;
      }
      case 'weightedLayers':
        if (step.start > numHiddenLayers)
          throw refuse(`${titles.weightedLayers} begins at layer ${step.start}, which is none`);
        features.set('token_embeddings', { size: hiddenSize, perToken: true });
        break;
    }
    return true;
  });
  const result = features.get('sentence_embedding');
  if (result === undefined) throw refuse('no Pooling makes a sentence_embedding');
  if (result.perToken) throw refuse("the sentence_embedding is one of each token's");
  return kept;
}

const titles: Readonly<Record<SentenceStep['kind'], string>> = {
  pooling: 'Pooling',
  dense: 'Dense',
  layerNorm: 'LayerNorm',
  normalize: 'Normalize',
  weightedLayers: 'WeightedLayerPooling',
  truncate: 'truncate_dim',
};
