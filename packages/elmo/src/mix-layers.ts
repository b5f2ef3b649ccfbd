import { float32, type Tensor } from '@firth/ops';
import { OptionError } from '@firth/options';
import type { MixInput, ScalarMix } from './scalar-mix.js';

type Run = (layerNorm: boolean, inputs: Readonly<Record<MixInput, Tensor>>) => Promise<{ readonly mixed: Tensor }>;

/** Each mix of layers [L, B, T, D] as [1, B, T, D]; all that treat the layers alike are computed at once. */
export async function mixLayers(
  layers: Tensor,
  words: readonly number[],
  mixes: Readonly<Record<string, ScalarMix>>,
  run: Run,
): Promise<readonly (readonly [string, Tensor])[]> {
  const [count = 0, batch = 0, length = 0, size = 0] = layers.shape;
  const named = Object.entries(mixes);
  const mask = maskOf(words, length);
  const mixed: (readonly [string, Tensor])[] = [];
  for (const layerNorm of [false, true]) {
    const group = named.filter(([, mix]) => (mix.layerNorm ?? false) === layerNorm);
    if (group.length === 0) continue;
    const weights = float32(
      group.flatMap(([, mix]) => [...mix.weights]),
      [group.length, count],
    );
    const gamma = float32(
      group.map(([, mix]) => mix.gamma ?? 1),
      [group.length],
    );
    const result = await run(layerNorm, { layers, mask, weights, gamma });
    const perMix = batch * length * size;
    group.forEach(([name], i) => {
      const values = Float32Array.from(result.mixed.data.subarray(i * perMix, (i + 1) * perMix));
      mixed.push([name, float32(values, [1, batch, length, size])]);
    });
  }
  return mixed;
}

/** @throws OptionError where a mix has not one weight for each layer. */
export function checkMixes(mixes: Readonly<Record<string, ScalarMix>>, layers: number): void {
  for (const [name, { weights }] of Object.entries(mixes))
    if (weights.length !== layers)
      throw new OptionError({
        ...{ call: 'embed', option: `mixes.${name}.weights`, expected: `${layers} numbers, one for each layer` },
        found: `[${weights.join(', ')}]`,
      });
}

/** 1 for words, 0 for the markers around them and behind: [B, T]. */
function maskOf(words: readonly number[], length: number): Tensor {
  const mask = new Float32Array(words.length * length);
  words.forEach((count, row) => mask.fill(1, row * length + 1, row * length + 1 + count));
  return float32(mask, [words.length, length]);
}
