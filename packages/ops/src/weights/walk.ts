import { isWeightSpec, type Tree, type WeightSpec } from './schema.js';

/** A leaf of a schema with its path from the root: `encoder.0.attention.query.kernel`. */
export interface Leaf {
  readonly path: string;
  readonly spec: WeightSpec;
}

/** Builds the tree whose leaf at each weight of the schema is `leaf(spec, path)`. */
export function buildTree<S, T>(schema: S, leaf: (spec: WeightSpec, path: string) => T): Tree<S, T> {
  return build(schema, leaf, '') as Tree<S, T>; // `build` follows the definition of Tree case by case
}

function build(node: unknown, leaf: (spec: WeightSpec, path: string) => unknown, path: string): unknown {
  if (node === undefined) return undefined;
  if (isWeightSpec(node)) return leaf(node, path);
  const child = (part: unknown, key: string | number) =>
    build(part, leaf, path === '' ? String(key) : `${path}.${key}`);
  if (Array.isArray(node)) return node.map(child);
  if (typeof node !== 'object' || node === null)
    throw new TypeError(`a schema holds weights only, found ${typeof node} at ${path}`);
  return Object.fromEntries(Object.entries(node).map(([key, part]) => [key, child(part, key)]));
}

/** The tree with each leaf replaced. */
export function mapTree<S, A, B>(
  schema: S,
  tree: Tree<S, A>,
  leaf: (value: A, spec: WeightSpec, path: string) => B,
): Tree<S, B> {
  return buildTree(schema, (spec, path) => leaf(leafAt(tree, path) as A, spec, path));
}

/** Every leaf of a tree, in the schema's order. */
export function leavesOf<S, T>(schema: S, tree: Tree<S, T>): (Leaf & { readonly value: T })[] {
  const leaves: (Leaf & { readonly value: T })[] = [];
  buildTree(schema, (spec, path) => leaves.push({ path, spec, value: leafAt(tree, path) as T }));
  return leaves;
}

/** Typed by whoever typed the tree: the path comes from its schema. */
function leafAt(tree: unknown, path: string): unknown {
  return path
    .split('.')
    .filter((key) => key !== '')
    .reduce(property, tree);
}

function property(node: unknown, key: string): unknown {
  return typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined;
}
