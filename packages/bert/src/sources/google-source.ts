import type { Checkpoint } from '@firth/checkpoints';
import { googleNames } from './google.js';
import { inFile, isOwn, type RecognizedSource } from './source.js';

/** A checkpoint of google-research/bert, its variables below `root`. */
export function googleSource(checkpoint: Checkpoint, root: string): RecognizedSource {
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
