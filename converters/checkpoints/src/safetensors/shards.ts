import type { SizedTensor } from '../write/write-tensors.js';

/** Cuts a list of tensors, in its order, into runs of at most `shardSize` bytes; a larger tensor has a shard of its own. */
export function splitShards(tensors: readonly SizedTensor[], shardSize: number): readonly (readonly SizedTensor[])[] {
  const shards: SizedTensor[][] = [];
  let length = 0;
  for (const sized of tensors) {
    const last = shards.at(-1);
    if (last !== undefined && length + sized.byteLength <= shardSize) last.push(sized);
    else {
      shards.push([sized]);
      length = 0;
    }
    length += sized.byteLength;
  }
  return shards;
}

/** `DIR/model-00001-of-00002.safetensors` and so on, as Hugging Face names them. */
export function shardNames(
  path: string,
  count: number,
): readonly { readonly path: string; readonly fileName: string }[] {
  const stem = path.slice(0, -'.safetensors'.length);
  const digits = (number: number): string => String(number).padStart(5, '0');
  return Array.from({ length: count }, (_, i) => {
    const shard = `${stem}-${digits(i + 1)}-of-${digits(count)}.safetensors`;
    return { path: shard, fileName: shard.replace(/^.*[/\\]/, '') };
  });
}
