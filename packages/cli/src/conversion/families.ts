import { CheckpointError, type Checkpoint } from '@firth/checkpoints';
import type { FolderContainer, LayoutName, ModelFamily, SourceOptions } from './family.js';
import type { ConversionPlan } from './plan.js';

/** Add a family here; its packages are loaded when a layout of it is asked for. */
export const families: readonly ModelFamily[] = [
  {
    name: 'a BERT',
    layouts: {
      huggingface: async (...args) => (await import('./plan-bert-huggingface.js')).planBertHuggingFace(...args),
      google: async (...args) => (await import('./plan-bert-google.js')).planBertGoogle(...args),
    },
    published: { safetensors: 'huggingface', pytorch: 'huggingface', tensorflow: 'google' },
  },
  {
    name: 'a GPT',
    layouts: {
      huggingface: async (...args) => (await import('./plan-gpt.js')).planGptHuggingFace(...args),
      openai: async (...args) => (await import('./plan-gpt.js')).planGptOpenai(...args),
    },
    published: { safetensors: 'huggingface', pytorch: 'huggingface', tensorflow: 'openai' },
  },
  {
    name: 'an ELMo',
    layouts: {
      'bilm-tf': async (...args) => (await import('./plan-elmo.js')).planElmoBilm(...args),
    },
    published: {},
  },
];

export const layoutNames = [...new Set(families.flatMap(({ layouts }) => Object.keys(layouts)))] as LayoutName[]; // their own keys

/**
 * The plan of the family that the checkpoint is of.
 *
 * @throws CheckpointError `UNSUPPORTED` where no family with this layout knows it.
 */
export async function planLayout(
  layout: LayoutName,
  checkpoint: Checkpoint,
  source: string,
  options: SourceOptions,
): Promise<ConversionPlan> {
  const reasons: string[] = [];
  const names: string[] = [];
  for (const { name, layouts } of families) {
    const planned = await layouts[layout]?.(checkpoint, source, options);
    if (planned === undefined) continue;
    if (!('reason' in planned)) return planned;
    names.push(name);
    reasons.push(planned.reason);
  }
  throw new CheckpointError('UNSUPPORTED', `--to ${layout} needs ${names.join(' or ')}: ${reasons.join('; ')}`, {
    file: source,
  });
}

/**
 * The plan of a whole folder with the weights in a container, of the family that the checkpoint is of; undefined where it is of
 * none.
 *
 * @throws CheckpointError `UNSUPPORTED` where the family's publisher has no such container for this model.
 */
export async function planFolder(
  container: FolderContainer,
  checkpoint: Checkpoint,
  source: string,
  options: SourceOptions,
): Promise<ConversionPlan | undefined> {
  for (const { layouts, published } of families) {
    const layout = published[container];
    if (layout === undefined) continue;
    const planned = await layouts[layout]?.(checkpoint, source, options);
    if (planned === undefined || 'reason' in planned) continue;
    if (planned.container === container) return planned;
    if (container === 'pytorch') return { ...planned, container, weightsFile: 'pytorch_model.bin' };
    throw new CheckpointError('UNSUPPORTED', `this model was not published as ${container}`, {
      file: source,
      expected: planned.container,
      found: container,
      hint: `Pass --to ${layout}`,
    });
  }
  return undefined;
}
