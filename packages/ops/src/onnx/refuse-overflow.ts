import { toFloat32 } from '@firth/checkpoints';
import { OpsError } from '../error.js';
import type { RecordedWeight } from './recorder.js';

/** From here on a number rounds to infinity in float16, whose largest is 65,504. */
const TOO_LARGE = 65_520;

/**
 * Reads the weights that are to be computed with in float16. Those too small become 0, which harms nothing.
 *
 * @throws OpsError `BAD_ARGUMENT` naming the first weight with a number beyond the range of float16.
 */
export async function refuseOverflow(weights: readonly RecordedWeight[]): Promise<void> {
  for (const { name, type, read } of weights) {
    if (type !== 'float32' && type !== 'float64' && type !== 'bfloat16') continue;
    const values = toFloat32(await read(), type, { file: name });
    const at = values.findIndex((value) => Math.abs(value) >= TOO_LARGE && Number.isFinite(value));
    if (at >= 0)
      throw new OpsError(
        'BAD_ARGUMENT',
        `${name.replace(/^weight:/, 'weight ')}, element ${at}: float16 goes up to 65504, found ${String(values[at])}; compute in float32`,
      );
  }
}
