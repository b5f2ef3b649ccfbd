import { CheckpointError } from '@firth/checkpoints';
import { describeElmoMapping, Elmo, isElmo } from '@firth/elmo';
import type { LayoutPlanner } from './family.js';

/**
 * An ELMo as its authors publish one: `options.json` and `lm_weights.hdf5`, which bilm-tf and AllenNLP open.
 *
 * @throws CheckpointError as `Elmo.fromPretrained`; `UNSUPPORTED` for a model by URL.
 */
export const planElmoBilm: LayoutPlanner = async (checkpoint, source, options) => {
  if (!isElmo(checkpoint)) return { reason: 'its tensors are not named as those of an ELMo' };
  if (/^https?:/i.test(source)) {
    const hint = 'Download its folder first';
    throw new CheckpointError('UNSUPPORTED', 'a layout has files that are copied from disk', { file: source, hint });
  }
  const { optionsFile, unused, skipped } = await describeElmoMapping(checkpoint, source);
  const elmo = await Elmo.fromPretrained(source, options); // refuses what does not fit
  await elmo.dispose();
  const others = new Set([...unused, ...skipped.keys()]);
  return {
    kind: 'folder',
    container: 'hdf5',
    weightsFile: 'lm_weights.hdf5',
    contents: {
      tensors: [...checkpoint.tensors.values()].filter(({ name }) => !others.has(name)),
      words: undefined,
      metadata: {},
    },
    texts: new Map(),
    copies: new Map([['options.json', optionsFile]]),
    leftOut: [
      ...[...skipped].map(([name, reason]) => ({ name, reason })),
      ...unused.map((name) => ({ name, reason: 'no weight of an ELMo' })),
    ],
  };
};
