/** The name of a data file, after the checkpoint's prefix: `.data-00000-of-00001`. */
export function dataFileSuffix(shard: number, shardCount: number): string {
  return `.data-${String(shard).padStart(5, '0')}-of-${String(shardCount).padStart(5, '0')}`;
}
