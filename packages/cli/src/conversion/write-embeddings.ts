import { writeSafetensors } from '@firth/checkpoints';
import { checkDestination } from './staging.js';

/** Writes vectors as `embeddings` [texts, dimension], the texts as JSON beside it. */
export async function writeEmbeddings(
  path: string,
  texts: readonly string[],
  vectors: readonly Float32Array[],
  { signal, force }: { readonly signal: AbortSignal; readonly force: boolean },
): Promise<void> {
  await checkDestination(path, 'file', force);
  const dimension = vectors[0]?.length ?? 0;
  const values = new Float32Array(vectors.length * dimension);
  vectors.forEach((vector, i) => {
    values.set(vector, i * dimension);
  });
  const embeddings = {
    name: 'embeddings',
    dtype: 'float32',
    shape: [vectors.length, dimension],
    read: () => Promise.resolve(new Uint8Array(values.buffer)),
  } as const;
  await writeSafetensors(path, [embeddings], { metadata: { texts: JSON.stringify(texts) }, signal });
}
