import { CheckpointError } from '../error.js';
import { isKind, type PickleValue, type TensorReference } from './pickle-value.js';

/** A nesting that no training script comes near. */
const DEEPEST = 32;
const LONGEST_NAME = 4096;

export interface Flattened {
  readonly tensors: ReadonlyMap<string, TensorReference>;
  /** Numbers, strings and booleans, as text. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Names every tensor of a pickled value. A flat state dict keeps its names; below other containers the keys and list
 * positions are joined by dots: `{'model': {'a.weight': …}, 'optimizer': {'state': {0: {'step': …}}}}` gives
 * `model.a.weight` and `optimizer.state.0.step`. A file that is one bare tensor names it `tensor`.
 * @param budget How many entries may be visited: a pickle in which containers share containers can stand for
 * exponentially many.
 * @throws CheckpointError BAD_PICKLE or BAD_TENSOR.
 */
export function flatten(root: PickleValue, file: string, budget: number): Flattened {
  const tensors = new Map<string, TensorReference>();
  const metadata: [string, string][] = [];
  let visits = 0;

  function visit(value: PickleValue, path: string, depth: number): void {
    const fail = (problem: string, code: 'BAD_PICKLE' | 'BAD_TENSOR' = 'BAD_PICKLE'): never => {
      throw new CheckpointError(code, problem, { file, at: path.slice(0, 200) });
    };
    if (++visits > budget) fail('the containers stand for more entries than the file has bytes');
    if (depth > DEEPEST) fail('containers nested too deeply, or one that holds itself');
    if (path.length > LONGEST_NAME) fail('a name that is too long');
    if (isKind(value, 'dict') || isKind(value, 'inert')) {
      for (const [key, item] of value.entries) visit(item, join(path, String(key)), depth + 1);
    } else if (isKind(value, 'list') || isKind(value, 'tuple')) {
      value.items.forEach((item, i) => {
        visit(item, join(path, String(i)), depth + 1);
      });
    } else if (isKind(value, 'tensor')) {
      const name = depth === 0 ? 'tensor' : path;
      if (tensors.has(name)) fail('two tensors of one name', 'BAD_TENSOR');
      tensors.set(name, value);
    } else if (value !== null && typeof value !== 'object') {
      metadata.push([path, String(value)]);
    }
  }

  visit(root, '', 0);
  return { tensors, metadata: Object.fromEntries(metadata) };
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
