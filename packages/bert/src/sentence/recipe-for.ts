import { OptionError, shown } from '@firth/options';
import type { LoadedBert } from '../loaded-bert.js';
import { checkSteps } from './check-steps.js';
import type { EmbedOptions } from './embed-options.js';
import type { NormalizeStep, SentenceRecipe, SentenceStep } from './recipe.js';

const normalizing: NormalizeStep = { kind: 'normalize', from: 'sentence_embedding', to: 'sentence_embedding' };

/** The folder's recipe with what the options say instead. @throws OptionError for a pooling that the other modules do not fit. */
export function recipeFor(
  { recipe, config }: Pick<LoadedBert, 'recipe' | 'config'>,
  { pooling, normalize, maxLength }: EmbedOptions,
  call: string,
): SentenceRecipe {
  const modes = pooling === undefined ? undefined : [pooling].flat();
  const pooled = recipe.steps.map((step): SentenceStep =>
    step.kind === 'pooling' && modes !== undefined ? { ...step, modes } : step,
  );
  const steps = checkSteps(scaled(pooled, normalize, call), config, (problem) => {
    const expected = `one that fits the modules after it (${problem})`;
    return new OptionError({ call, option: 'pooling', expected, found: shown(pooling) });
  });
  return { ...recipe, steps, maxLength: maxLength ?? recipe.maxLength };
}

/** A Normalize before other modules is a part of the encoder; the last one is the caller's to choose. */
function scaled(steps: readonly SentenceStep[], normalize: boolean | undefined, call: string): readonly SentenceStep[] {
  const last = steps.at(-1);
  if (normalize === undefined) return steps;
  // What is truncated has another length.
  if (last?.kind === 'truncate')
    return normalize ? [...steps, normalizing] : [...scaled(steps.slice(0, -1), false, call), last];
  if (normalize === (last?.kind === 'normalize')) return steps;
  if (normalize) return [...steps, normalizing];
  if (last?.kind === 'normalize' && last.from === last.to) return steps.slice(0, -1);
  const expected = "true: the folder's Normalize is what makes its sentence_embedding";
  throw new OptionError({ call, option: 'normalize', expected, found: 'false' });
}
