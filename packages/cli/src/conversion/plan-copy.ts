import { basename } from 'node:path';
import { CheckpointError, type Checkpoint, type WordVectorsCheckpoint } from '@firth/checkpoints';
import { containers, type Container, type ContainerName } from './containers.js';
import type { ConversionPlan } from './plan.js';

export const hasWords = (checkpoint: Checkpoint): checkpoint is WordVectorsCheckpoint => 'words' in checkpoint;

/**
 * The same tensors under the same names in another container.
 *
 * @throws CheckpointError `UNSUPPORTED` where the container has no place for them.
 */
export function planCopy(checkpoint: Checkpoint, container: ContainerName, destination: string): ConversionPlan {
  const { tensors, metadata, skipped, format } = checkpoint;
  const target: Container = containers[container];
  const words = hasWords(checkpoint) ? checkpoint.words : undefined;
  checkPlace(checkpoint, container, target);
  const hasPlaceForWords = target.keepsWords === true || container === 'safetensors';
  return {
    kind: 'files',
    container,
    weightsFile: basename(destination),
    contents: {
      tensors: [...tensors.values()],
      words,
      metadata: {
        ...metadata,
        // Python's transformers opens only files that say which framework's orientation they have.
        ...(format.startsWith('pytorch') ? { format: 'pt' } : {}),
        ...(words === undefined ? {} : { words: JSON.stringify(words) }),
      },
    },
    texts: new Map(),
    copies: new Map(),
    leftOut:
      words === undefined || hasPlaceForWords
        ? skipped
        : [...skipped, { name: 'words', reason: `list of words, which only safetensors and word2vec keep` }],
  };
}

function checkPlace({ tensors, files }: Checkpoint, name: ContainerName, { only, keepsWords }: Container): void {
  const file = files[0] ?? '';
  const found = `${tensors.size} tensors (${[...tensors.keys()].slice(0, 3).join(', ')}${tensors.size > 3 ? ', …' : ''})`;
  if (keepsWords === true && !tensors.has('vectors')) {
    const expected = 'word2vec, GloVe or fastText .vec';
    throw new CheckpointError('UNSUPPORTED', `${name} holds words with their vectors`, { file, expected, found });
  }
  if (only !== undefined && tensors.size !== 1) {
    const hint = 'Choose a container of many: npz, safetensors, pytorch or tensorflow';
    throw new CheckpointError('UNSUPPORTED', `${name} holds one tensor`, { file, expected: '1 tensor', found, hint });
  }
}
