import { OpsError } from '../error.js';
import type { ForeignModel } from '../foreign-model.js';
import { Tensor } from '../tensor.js';

/**
 * Opens a graph model with `loadGraphModel` of `@tensorflow/tfjs-converter` on TensorFlow.js's cpu backend; `read` gives
 * `model.json` and the shards by their names.
 *
 * @throws OpsError `RUNTIME` without these packages; Error of TensorFlow.js, where it refuses the model.
 */
export async function openGraphModel(read: (file: string) => Promise<Uint8Array>): Promise<ForeignModel> {
  const [tf, { loadGraphModel }] = await loadTensorFlow();
  const isQuiet = tf.env().getBool('PROD');
  tf.env().set('PROD', true); // else the first weight prints advice to install another backend
  await tf.setBackend('cpu');
  const json = JSON.parse(new TextDecoder().decode(await read('model.json'))) as Parameters<
    typeof tf.io.getModelArtifactsForJSON
  >[0]; // `loadGraphModel` checks it
  const model = await loadGraphModel({
    load: () =>
      tf.io.getModelArtifactsForJSON(json, async (manifest) => {
        const shards = await Promise.all(manifest.flatMap(({ paths }) => paths).map(read));
        return [manifest.flatMap(({ weights }) => weights), joined(shards)];
      }),
  });
  tf.env().set('PROD', isQuiet);
  return {
    outputs: model.outputNodes,
    run: async (inputs) => {
      const feeds = Object.entries(inputs).map(
        ([name, x]) => [name, tf.tensor(x.data, [...x.shape], x.dtype)] as const,
      );
      const results = [model.execute(Object.fromEntries(feeds), [...model.outputNodes])].flat();
      const read = await Promise.all(results.map(async (x) => tensorOf(await x.data(), x)));
      tf.dispose([feeds.map(([, x]) => x), results]);
      return Object.fromEntries(
        model.outputNodes.flatMap((name, i) => (read[i] === undefined ? [] : [[name, read[i]]])),
      );
    },
    dispose: () => {
      model.dispose();
      return Promise.resolve();
    },
  };
}

/** In a `try`, where bundlers let a package be that is not installed. */
async function loadTensorFlow() {
  try {
    return await Promise.all([
      import('@tensorflow/tfjs-core'),
      import('@tensorflow/tfjs-converter'),
      import('@tensorflow/tfjs-backend-cpu'),
    ]);
  } catch (cause) {
    const names = ['core', 'converter', 'backend-cpu'].map((name) => `@tensorflow/tfjs-${name}`);
    throw new OpsError('RUNTIME', `TensorFlow.js cannot be loaded: npm i ${names.join(' ')}`, { cause });
  }
}

/** The cpu backend keeps the array of the dtype that a value was cast from. */
function tensorOf(
  data: ArrayLike<number>,
  { dtype, shape }: { readonly dtype: string; readonly shape: number[] },
): Tensor {
  if (dtype === 'float32') return new Tensor('float32', Float32Array.from(data), shape);
  if (dtype === 'int32') return new Tensor('int32', Int32Array.from(data), shape);
  return new Tensor('bool', Uint8Array.from(data), shape);
}

function joined(parts: readonly Uint8Array[]): ArrayBuffer {
  const whole = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole.buffer;
}
