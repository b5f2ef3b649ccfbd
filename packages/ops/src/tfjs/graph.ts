import type * as tf from '@tensorflow/tfjs-core';
import { OpsError } from '../error.js';
import { format, type Dims } from '../shapes/dims.js';
import type { Shaped } from '../shapes/engine.js';
import type { OpsDType } from '../tensor.js';

/** The functions of `@tensorflow/tfjs-core`. */
export type Tf = typeof tf;

/** A value of the graph: what it is, and how to compute it when somebody asks. */
export type LazyNode = InputNode | LeafNode | OpNode | RowNode | ScanPartNode;

/** What is computed, as against what is given. */
export type Operation = OpNode | ScanNode;

/** An input of the program. */
interface InputNode extends Shaped {
  readonly kind: 'input';
  readonly name: string;
}

/** A weight or a constant: read once, when it is known to be needed. */
export interface LeafNode extends Shaped {
  readonly kind: 'leaf';
  readonly shape: readonly number[];
  readonly read: () => Promise<Float32Array | Int32Array | Uint8Array>;
}

export interface OpNode extends Shaped {
  readonly kind: 'op';
  readonly inputs: readonly LazyNode[];
  readonly rule: Rule;
  readonly kernel: Kernel;
}

/** What a step is given: a carried state, or a row of a sequence. */
export interface RowNode extends Shaped {
  readonly kind: 'row';
}

/** A recurrence. It has no value of its own: what it gives are its parts. */
export interface ScanNode {
  readonly kind: 'scan';
  /** The initial state, the sequences, and what a step reads from outside. */
  readonly inputs: readonly LazyNode[];
  readonly initial: readonly LazyNode[];
  readonly sequences: readonly LazyNode[];
  readonly reverse: boolean;
  /** One step: the state and rows that it is given, what it does, the next state and then a row of each output. */
  readonly state: readonly RowNode[];
  readonly rows: readonly RowNode[];
  readonly steps: readonly Step[];
  readonly results: readonly LazyNode[];
  /** The last state, then the outputs. */
  readonly parts: readonly ScanPartNode[];
}

export interface ScanPartNode extends Shaped {
  readonly kind: 'scan part';
  readonly scan: ScanNode;
}

/** One operation, and the values that nobody needs after it. */
export interface Step {
  readonly node: Operation;
  readonly release: readonly LazyNode[];
}

/** The shape and dtype of a result. It is asked with names in the shapes when recording, with lengths when running. */
export type Rule = (known: Known) => Shaped;

/** Computes a result that has at least one element. */
export type Kernel = (values: Values, result: Result) => tf.Tensor;

export interface Known {
  readonly of: (node: LazyNode) => Shaped;
  /** A shape that the model wrote down; a name in it is the length of an axis of `near` or of an input. */
  readonly dims: (shape: Dims, near: LazyNode) => Dims;
}

export interface Values {
  readonly tf: Tf;
  readonly of: (node: LazyNode) => tf.Tensor;
}

export interface Result {
  readonly dtype: Shaped['dtype'];
  readonly shape: number[];
}

/** Collects nodes as a model runs over them, each after what it needs. Nothing is computed. */
export class LazyGraph {
  readonly #nodes: (LazyNode | ScanNode)[] = [];
  readonly taps = new Map<string, LazyNode>();

  input(name: string, { dtype, shape }: Shaped): LazyNode {
    return this.add({ kind: 'input', name, dtype, shape });
  }

  leaf(dtype: OpsDType, shape: readonly number[], read: LeafNode['read']): LazyNode {
    return this.add({ kind: 'leaf', dtype, shape, read });
  }

  op(inputs: readonly LazyNode[], rule: Rule, kernel: Kernel): LazyNode {
    const { dtype, shape } = rule(recorded);
    return this.add({ kind: 'op', dtype, shape, inputs, rule, kernel });
  }

  add<N extends LazyNode | ScanNode>(node: N): N {
    this.#nodes.push(node);
    return node;
  }

  /** What `outputs` need, themselves included, in the order of computation. */
  neededFor(outputs: Iterable<LazyNode>): readonly (LazyNode | ScanNode)[] {
    const needed = new Set<LazyNode | ScanNode>();
    const pending: (LazyNode | ScanNode)[] = [...outputs];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (needed.has(node)) continue;
      needed.add(node);
      if (node.kind === 'scan part') pending.push(node.scan);
      else if (isOperation(node)) pending.push(...node.inputs);
    }
    return this.#nodes.filter((node) => needed.has(node));
  }
}

export const isOperation = (node: LazyNode | ScanNode): node is Operation => node.kind === 'op' || node.kind === 'scan';

const recorded: Known = { of: (node) => node, dims: (shape) => shape };

/** The shape as lengths alone. @throws OpsError `BAD_ARGUMENT` for a name that is nobody's. */
export function lengthsOf(shape: Dims): number[] {
  return shape.map((dim) => {
    if (typeof dim === 'number') return dim;
    throw new OpsError('BAD_ARGUMENT', `no input has a length named '${dim}' of ${format(shape)}`);
  });
}
