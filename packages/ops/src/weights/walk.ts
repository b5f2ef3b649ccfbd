import { isWeightSpec, type Tree, type WeightSpec } from './schema.js';

/** A leaf of a schema with its path from the root: `encoder.0.attention.query.kernel`. */
export interface Leaf {
  readonly path: string;
  readonly spec: WeightSpec;
}

/** Builds the tree whose leaf at each weight of the schema is `leaf(spec, path)`. */
export function buildTree<S, T>(schema: S, leaf: (spec: WeightSpec, path: string) => T): Tree<S, T> {
  return walk(schema, undefined, leaf, '') as Tree<S, T>; // `walk` follows the definition of Tree case by case
}

/** The tree with each leaf replaced. */
export function mapTree<S, A, B>(
  schema: S,
  tree: Tree<S, A>,
  leaf: (value: A, spec: WeightSpec, path: string) => B,
): Tree<S, B> {
  const mapped = walk(schema, tree, (spec, path, value) => leaf(value as A, spec, path), ''); // typed by whoever typed the tree
  return mapped as Tree<S, B>;
}

/** Every leaf of a tree, in the schema's order. */
export function leavesOf<S, T>(schema: S, tree: Tree<S, T>): (Leaf & { readonly value: T })[] {
  const leaves: (Leaf & { readonly value: T })[] = [];
  mapTree<S, T, unknown>(schema, tree, (value, spec, path) => leaves.push({ path, spec, value }));
  return leaves;
}

/** Goes down a schema and a tree of it together. */
function walk(
  node: unknown,
  tree: unknown,
  leaf: (spec: WeightSpec, path: string, value: unknown) => unknown,
  path: string,
): unknown {
  if (node === undefined) return undefined;
  if (isWeightSpec(node)) return leaf(node, path, tree);
  const child = (part: unknown, key: string | number) =>
    walk(part, property(tree, key), leaf, path === '' ? String(key) : `${path}.${key}`);
  if (Array.isArray(node)) return node.map(child);
  if (typeof node !== 'object' || node === null)
    throw new TypeError(`a schema holds weights only, found ${typeof node} at ${path}`);
  return Object.fromEntries(Object.entries(node).map(([key, part]) => [key, child(part, key)]));
}

const property = (node: unknown, key: string | number): unknown =>
  typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined;
