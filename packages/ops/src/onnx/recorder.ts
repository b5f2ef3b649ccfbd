import { OpsError } from '../error.js';
import { reachable } from '../reachable.js';
import type { Dims } from '../shapes/dims.js';
import type { WeightSource } from '../program.js';
import type { OpsDType } from '../tensor.js';
import type { Attribute, ExternalData, Initializer, OnnxGraph, OnnxNode, OnnxPort, OnnxType } from './proto.js';
import { needsOf } from './scan-body.js';

/** A node of the graph under construction, with what is known of its shape. */
export interface OnnxValue {
  readonly name: string;
  readonly dtype: OpsDType;
  readonly shape: Dims;
  /** The value whose last two axes this one swaps: a product can then read it as it lies. */
  readonly transposeOf?: string;
  /** The weight that it is, for those who keep weights in another form. */
  readonly weight?: {
    readonly path: string;
    readonly source: WeightSource;
    /** Where the checkpoint keeps it in int8 as the runtime takes it. */
    readonly int8?: {
      readonly values: RecordedWeight;
      readonly scales: RecordedWeight;
      readonly factors?: RecordedWeight;
    };
  };
}

/** A weight of the graph: bytes that are read when a session is opened, unless the runtime maps them from their file. */
export interface RecordedWeight {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
  readonly byteLength: number;
  /** Undefined where no file holds them as they are. */
  readonly file: ExternalData | undefined;
  readonly read: () => Promise<Uint8Array>;
}

/** The part of a graph that its outputs need. */
export interface RecordedGraph extends Omit<OnnxGraph, 'initializers'> {
  readonly constants: readonly Initializer[];
  readonly weights: readonly RecordedWeight[];
}

type Shaped = Omit<OnnxValue, 'name'>;

/** What is known of values before they are computed: rows that a layer normalization gives, or a lower bound of all. */
export type KnownRange = 'normalized' | { readonly least: number };

/** Collects the nodes of a graph as a model runs over it. Whatever no output needs is left out at the end. */
export class Recorder {
  readonly #nodes = new Map<string, OnnxNode>();
  readonly #constants = new Map<string, Initializer>();
  readonly #weights = new Map<string, RecordedWeight>();
  readonly #inputs: OnnxPort[] = [];
  /** Values that only the body of a scan has. */
  readonly #rows = new Set<string>();
  readonly #made = new Map<string, unknown>();
  readonly taps = new Map<string, OnnxValue>();
  /** By the names of values. */
  readonly ranges = new Map<string, KnownRange>();

  get inputs(): readonly OnnxPort[] {
    return this.#inputs;
  }

  node(
    type: string,
    inputs: readonly (OnnxValue | string)[],
    result: Shaped,
    attributes: Record<string, Attribute> = {},
  ): OnnxValue {
    return this.#alone({ type, domain: '', inputs: names(inputs), attributes }, result);
  }

  /** A node of ONNX Runtime's own domain, `com.microsoft`. */
  runtimeNode(
    type: string,
    inputs: readonly (OnnxValue | string)[],
    result: Shaped,
    attributes: Record<string, Attribute> = {},
  ): OnnxValue {
    return this.#alone({ type, domain: 'com.microsoft', inputs: names(inputs), attributes }, result);
  }

  /** A node of several outputs. */
  nodeOfMany(
    type: string,
    inputs: readonly (OnnxValue | string)[],
    results: readonly Shaped[],
    attributes: Record<string, Attribute>,
  ): OnnxValue[] {
    const name = this.#fresh(type);
    const values = results.map((result, i) => ({ ...result, name: `${name}.${i}` }));
    this.#add({ type, domain: '', inputs: names(inputs), outputs: names(values), attributes });
    return values;
  }

  /** An input of the body of a scan. */
  row(result: Shaped): OnnxValue {
    const name = `row_${this.#rows.size}`;
    this.#rows.add(name);
    return { ...result, name };
  }

  /** Every node that `roots` need, in order, themselves included. */
  nodesFor(roots: readonly string[]): { readonly nodes: readonly OnnxNode[]; readonly names: ReadonlySet<string> } {
    const needed = reachable(roots, (name) => {
      const node = this.#nodes.get(name);
      return node === undefined ? undefined : needsOf(node);
    });
    const nodes = [...new Set(this.#nodes.values())].filter(({ outputs }) => outputs.some((name) => needed.has(name)));
    return { nodes, names: needed };
  }

  /** A constant inside the model; equal constants are one. Gives its name. */
  constant(type: OnnxType, shape: readonly number[], bytes: Uint8Array): string {
    const name = `constant:${type}[${shape.join(',')}]:${bytes.join(',')}`;
    this.#constants.set(name, { name, type, shape, data: { kind: 'inline', bytes } });
    return name;
  }

  /** What `make` gives, made once for each key; one key is one type. */
  once<T>(key: string, make: () => T): T {
    const known = this.#made.get(key);
    if (known !== undefined) return known as T; // made below, under the same key
    const made = make();
    this.#made.set(key, made);
    return made;
  }

  weight(weight: RecordedWeight): void {
    this.#weights.set(weight.name, weight);
  }

  weightNamed(name: string): RecordedWeight | undefined {
    return this.#weights.get(name);
  }

  /** `type` is what a caller gives, where it is not what the model reads. */
  input(name: string, dtype: OpsDType, shape: Dims, type: OnnxType = dtype): OnnxValue {
    this.#inputs.push({ name, type, shape });
    return { name, dtype, shape };
  }

  /** The part of the graph that `outputs` need, each under its own name. */
  finish(outputs: Readonly<Record<string, OnnxValue>>): RecordedGraph {
    const named = Object.entries(outputs).map(([name, value]) => ({ name, value }));
    const aliases = named.map(({ name, value }): OnnxNode => ({
      type: 'Identity',
      domain: '',
      inputs: [value.name],
      outputs: [outputName(name)],
      attributes: {},
    }));
    const { nodes, names: needed } = this.nodesFor(named.map(({ value }) => value.name));
    if ([...this.#rows].some((name) => needed.has(name)))
      throw new OpsError('BAD_ARGUMENT', 'scan: a value of a step is used outside of it; let the step give it out');
    return {
      nodes: [...nodes, ...aliases],
      constants: [...this.#constants.values()].filter(({ name }) => needed.has(name)),
      weights: [...this.#weights.values()].filter(({ name }) => needed.has(name)),
      inputs: this.#inputs.filter(({ name }) => needed.has(name)),
      outputs: named.map(({ name, value }) => ({ name: outputName(name), type: value.dtype, shape: value.shape })),
    };
  }

  #add(node: OnnxNode): void {
    for (const output of node.outputs) this.#nodes.set(output, node);
  }

  #alone(node: Omit<OnnxNode, 'outputs'>, result: Shaped): OnnxValue {
    const name = this.#fresh(node.type);
    this.#add({ ...node, outputs: [name] });
    return { ...result, name };
  }

  #fresh(type: string): string {
    return `${type}_${this.#nodes.size}`;
  }
}

/** An output may share its name with an input; in a graph it may not. */
export const outputName = (name: string): string => `output:${name}`;

const names = (values: readonly (OnnxValue | string)[]): string[] =>
  values.map((value) => (typeof value === 'string' ? value : value.name));
