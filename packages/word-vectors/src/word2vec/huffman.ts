/** The paths of leaves in a Huffman tree: those of leaf w are `steps` from `starts[w]` to `starts[w + 1]`. */
export interface HuffmanPaths {
  readonly starts: Uint32Array<ArrayBuffer>;
  /** From the root down: an inner node, numbered from 0, times 2, plus the branch taken there. */
  readonly steps: Uint32Array<ArrayBuffer>;
  readonly longest: number;
}

/**
 * Huffman's tree by two queues, as word2vec.c's CreateBinaryTree: the leaves, whose counts fall, from behind, and the inner
 * nodes in the order in which they are made. n leaves have n - 1 inner nodes; the root is the last.
 */
export function huffmanPaths(counts: Float64Array): HuffmanPaths {
  const words = counts.length;
  const sizes = new Float64Array(2 * words - 1).fill(Infinity);
  sizes.set(counts);
  const parents = new Uint32Array(2 * words - 1);
  const branches = new Uint8Array(2 * words - 1);
  let word = words - 1;
  let inner = words;
  const smallest = (): number => {
    const isWord = word >= 0 && (sizes[word] ?? 0) < (sizes[inner] ?? Infinity);
    return isWord ? word-- : inner++;
  };
  for (let made = words; made < 2 * words - 1; made++) {
    const [first, second] = [smallest(), smallest()];
    sizes[made] = (sizes[first] ?? 0) + (sizes[second] ?? 0);
    parents[first] = made;
    parents[second] = made;
    branches[second] = 1;
  }
  const root = 2 * words - 2;
  const starts = new Uint32Array(words + 1);
  const steps: number[] = [];
  let longest = 0;
  for (let leaf = 0; leaf < words; leaf++) {
    const upwards: number[] = [];
    for (let node = leaf; node !== root; node = parents[node] ?? root)
      upwards.push(((parents[node] ?? root) - words) * 2 + (branches[node] ?? 0));
    for (const step of upwards.reverse()) steps.push(step);
    starts[leaf + 1] = steps.length;
    longest = Math.max(longest, upwards.length);
  }
  return { starts, steps: Uint32Array.from(steps), longest };
}
