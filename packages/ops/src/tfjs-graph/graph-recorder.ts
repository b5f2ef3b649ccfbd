import { reachable } from '../reachable.js';
import type { WeightSource } from '../program.js';
import type { Shaped } from '../shapes/engine.js';
import type { OpsDType } from '../tensor.js';
import { tfShape, tfTypes, type TfAttr, type TfNode, type WeightEntry } from './graph-def.js';

/** A node of the graph under construction, with what is known of its shape. */
export interface TfValue extends Shaped {
  readonly name: string;
  /** The value whose last two axes this one swaps: a product can then read it as it lies. */
  readonly transposeOf?: string;
}

/** A tensor of the shards, with its values or where to read them. */
export interface StoredTensor extends WeightEntry {
  readonly values: Uint8Array | WeightSource;
}

/** The part of a recorded graph that is asked for. */
export interface RecordedGraph {
  readonly nodes: readonly TfNode[];
  readonly stored: readonly StoredTensor[];
  readonly inputs: readonly TfValue[];
}

/** Collects TensorFlow nodes as a model runs over it. A node that is there already is not made again: all are pure. */
export class GraphRecorder {
  readonly #nodes = new Map<string, TfNode>();
  readonly #known = new Map<string, string>();
  readonly #stored = new Map<string, StoredTensor>();
  readonly #inputs: TfValue[] = [];

  get inputs(): readonly TfValue[] {
    return this.#inputs;
  }

  /** Adds a node; `result` is what is known of its output. */
  node(
    op: string,
    inputs: readonly (TfValue | string)[],
    result: Shaped,
    attr: Readonly<Record<string, TfAttr>> = {},
  ): TfValue {
    const input = inputs.map((value) => (typeof value === 'string' ? value : value.name));
    const key = JSON.stringify([op, input, attr]);
    const name = this.#known.get(key) ?? this.#add({ name: `${op}_${this.#nodes.size}`, op, input, attr });
    this.#known.set(key, name);
    return { name, dtype: result.dtype, shape: result.shape };
  }

  input(name: string, { dtype, shape }: Shaped): TfValue {
    this.#add({
      name,
      op: 'Placeholder',
      input: [],
      attr: { dtype: { type: tfTypes[dtype] }, shape: { shape: tfShape(shape) } },
    });
    const value = { name, dtype, shape };
    this.#inputs.push(value);
    return value;
  }

  /** A constant of the model; equal constants are one. Gives its name. */
  constant(dtype: OpsDType, shape: readonly number[], values: Uint8Array): string {
    const key = JSON.stringify([dtype, shape, [...values]]);
    const name = this.#known.get(key) ?? this.weight(`Const_${this.#nodes.size}`, dtype, shape, values).name;
    this.#known.set(key, name);
    return name;
  }

  weight(name: string, dtype: OpsDType, shape: readonly number[], values: StoredTensor['values']): TfValue {
    const tensor = { dtype: tfTypes[dtype], tensorShape: tfShape(shape) };
    this.#add({ name, op: 'Const', input: [], attr: { dtype: { type: tfTypes[dtype] }, value: { tensor } } });
    this.#stored.set(name, { name, dtype, shape, values });
    return { name, dtype, shape };
  }

  /** What `outputs` need, each as a node of its own name. */
  finish(outputs: Readonly<Record<string, TfValue>>): RecordedGraph {
    const named = Object.entries(outputs).map(([name, value]): TfNode => ({
      name,
      op: 'Identity',
      input: [value.name],
      attr: { T: { type: tfTypes[value.dtype] } },
    }));
    const needed = reachable(
      named.flatMap(({ input }) => input),
      (name) => this.#nodes.get(name)?.input,
    );
    const kept = <T extends { readonly name: string }>(items: Iterable<T>): T[] =>
      [...items].filter(({ name }) => needed.has(name));
    return {
      nodes: [...kept(this.#nodes.values()), ...named],
      stored: kept(this.#stored.values()),
      inputs: kept(this.#inputs),
    };
  }

  #add(node: TfNode): string {
    this.#nodes.set(node.name, node);
    return node.name;
  }
}
