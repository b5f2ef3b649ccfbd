import { CheckpointError, type Checkpoint } from '@firth/checkpoints';
import type { LayoutName, ModelFamily } from './family.js';
import type { ConversionPlan } from './plan.js';

/** Add a family here; its packages are loaded when a layout of it is asked for. */
export const families: readonly ModelFamily[] = [
  {
    name: 'a BERT',
    layouts: {
      huggingface: async (...args) => (await import('./plan-bert-huggingface.js')).planBertHuggingFace(...args),
      google: async (...args) => (await import('./plan-bert-google.js')).planBertGoogle(...args),
    },
  },
  {
    name: 'a GPT',
    layouts: {
      huggingface: async (...args) => (await import('./plan-gpt.js')).planGptHuggingFace(...args),
      openai: async (...args) => (await import('./plan-gpt.js')).planGptOpenai(...args),
    },
  },
  {
    name: 'an ELMo',
    layouts: {
      'bilm-tf': async (...args) => (await import('./plan-elmo.js')).planElmoBilm(...args),
    },
  },
];

export const layoutNames = [...new Set(families.flatMap(({ layouts }) => Object.keys(layouts)))] as LayoutName[]; // their own keys

/**
 * The plan of the family that the checkpoint is of.
 *
 * @throws CheckpointError `UNSUPPORTED` where no family with this layout knows it.
 */
export async function planLayout(layout: LayoutName, checkpoint: Checkpoint, source: string): Promise<ConversionPlan> {
  const reasons: string[] = [];
  const names: string[] = [];
  for (const { name, layouts } of families) {
    const planned = await layouts[layout]?.(checkpoint, source);
    if (planned === undefined) continue;
    if (!('reason' in planned)) return planned;
    names.push(name);
    reasons.push(planned.reason);
  }
  throw new CheckpointError('UNSUPPORTED', `--to ${layout} needs ${names.join(' or ')}: ${reasons.join('; ')}`, {
    file: source,
  });
}
