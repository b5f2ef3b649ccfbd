import { joinPath } from '#training-files';
import { openCheckpoint, readFloat32, type Checkpoint } from '@firth/checkpoints';
import { checkArgument, list, name as pathName } from '@firth/options';
import { TrainingError } from '../error.js';
import { WEIGHTS_FILE } from './checkpoint-files.js';
import { weightTensor } from './checkpoint-tensors.js';

const WEIGHT = weightTensor('');

/**
 * The mean of the weights of several checkpoints, by path (Vaswani et al., 2017, section 6.1: the last 5). Sums are float64.
 *
 * @param folders What `train` wrote: `…/step-00000100`.
 * @throws OptionError for none; TrainingError BAD_CHECKPOINT where they are of several models.
 */
export async function averageCheckpoints(folders: readonly string[]): Promise<ReadonlyMap<string, Float32Array>> {
  checkArgument('averageCheckpoints', 'folders', list(pathName('the path of a folder'), { least: 1 }), folders);
  const opened: Checkpoint[] = [];
  try {
    for (const folder of folders) opened.push(await openCheckpoint(joinPath(folder, WEIGHTS_FILE)));
    const [first] = opened;
    if (first === undefined) throw new TypeError('there is at least one');
    const averages = new Map<string, Float32Array>();
    for (const [name, { shape }] of first.tensors)
      if (name.endsWith(WEIGHT)) averages.set(name.slice(0, -WEIGHT.length), await average(opened, name, shape));
    return averages;
  } finally {
    await Promise.all(opened.map((checkpoint) => checkpoint.close()));
  }
}

async function average(
  checkpoints: readonly Checkpoint[],
  name: string,
  shape: readonly number[],
): Promise<Float32Array> {
  const sums = new Float64Array(shape.reduce((product, dim) => product * dim, 1));
  for (const { tensors, files } of checkpoints) {
    const tensor = tensors.get(name);
    const values = tensor && (await readFloat32(tensor));
    if (values?.length !== sums.length)
      throw new TrainingError('BAD_CHECKPOINT', 'the checkpoints are of several models', {
        ...(files[0] !== undefined && { file: files[0] }),
        at: name,
        expected: `[${shape.join(', ')}]`,
        ...(tensor && { found: `[${tensor.shape.join(', ')}]` }),
      });
    values.forEach((value, i) => {
      sums[i] = (sums[i] ?? NaN) + value;
    });
  }
  return Float32Array.from(sums, (sum) => sum / checkpoints.length);
}
