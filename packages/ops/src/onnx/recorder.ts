import { reachable } from '../reachable.js';
import type { Dims } from '../shapes/dims.js';
import type { WeightSource } from '../program.js';
import type { OpsDType } from '../tensor.js';
import type { Attribute, ExternalData, Initializer, OnnxGraph, OnnxNode, OnnxPort, OnnxType } from './proto.js';

/** A node of the graph under construction, with what is known of its shape. */
export interface OnnxValue {
  readonly name: string;
  readonly dtype: OpsDType;
  readonly shape: Dims;
  /** The value whose last two axes this one swaps: a product can then read it as it lies. */
  readonly transposeOf?: string;
  /** The weight that it is, for those who keep weights in another form. */
  readonly weight?: { readonly path: string; readonly source: WeightSource };
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

/** Collects the nodes of a graph as a model runs over it. Whatever no output needs is left out at the end. */
export class Recorder {
  readonly #nodes = new Map<string, OnnxNode>();
  /** The node that makes an output which is not its first. */
  readonly #makers = new Map<string, string>();
  readonly #constants = new Map<string, Initializer>();
  readonly #weights = new Map<string, RecordedWeight>();
  readonly #inputs: OnnxPort[] = [];
  readonly taps = new Map<string, OnnxValue>();

  get inputs(): readonly OnnxPort[] {
    return this.#inputs;
  }

  node(
    type: string,
    inputs: readonly (OnnxValue | string)[],
    result: Shaped,
    attributes: Record<string, Attribute> = {},
  ): OnnxValue {
    return this.#add({ type, domain: '', inputs: names(inputs), output: this.#fresh(type), attributes }, result);
  }

  /** A node of ONNX Runtime's own domain, `com.microsoft`. */
  runtimeNode(
    type: string,
    inputs: readonly (OnnxValue | string)[],
    result: Shaped,
    attributes: Record<string, Attribute> = {},
  ): OnnxValue {
    return this.#add(
      { type, domain: 'com.microsoft', inputs: names(inputs), output: this.#fresh(type), attributes },
      result,
    );
  }

  /** A node of several outputs, of which some may be unwanted (undefined). */
  nodeOf(
    type: string,
    inputs: readonly (OnnxValue | string)[],
    results: readonly [Shaped, ...(Shaped | undefined)[]],
    attributes: Record<string, Attribute>,
  ): readonly (OnnxValue | undefined)[] {
    const [first, ...others] = results;
    const output = this.#fresh(type);
    const furtherOutputs = others.map((result, i) => (result === undefined ? '' : `${output}:${i + 1}`));
    for (const name of furtherOutputs) this.#makers.set(name, output);
    const value = this.#add({ type, domain: '', inputs: names(inputs), output, furtherOutputs, attributes }, first);
    return [value, ...others.map((result, i) => result && { ...result, name: furtherOutputs[i] ?? '' })];
  }

  /** A constant inside the model; equal constants are one. Gives its name. */
  constant(type: OnnxType, shape: readonly number[], bytes: Uint8Array): string {
    const name = `constant:${type}[${shape.join(',')}]:${bytes.join(',')}`;
    this.#constants.set(name, { name, type, shape, data: { kind: 'inline', bytes } });
    return name;
  }

  weight(weight: RecordedWeight): void {
    this.#weights.set(weight.name, weight);
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
      output: outputName(name),
      attributes: {},
    }));
    const needed = reachable(
      named.map(({ value }) => value.name),
      (name) => this.#nodes.get(name)?.inputs ?? (this.#makers.has(name) ? [this.#makers.get(name) ?? ''] : undefined),
    );
    return {
      nodes: [...[...this.#nodes.values()].filter(({ output }) => needed.has(output)), ...aliases],
      constants: [...this.#constants.values()].filter(({ name }) => needed.has(name)),
      weights: [...this.#weights.values()].filter(({ name }) => needed.has(name)),
      inputs: this.#inputs.filter(({ name }) => needed.has(name)),
      outputs: named.map(({ name, value }) => ({ name: outputName(name), type: value.dtype, shape: value.shape })),
    };
  }

  #add(node: OnnxNode, result: Shaped): OnnxValue {
    this.#nodes.set(node.output, node);
    return { ...result, name: node.output };
  }

  #fresh(type: string): string {
    return `${type}_${this.#nodes.size}`;
  }
}

/** An output may share its name with an input; in a graph it may not. */
export const outputName = (name: string): string => `output:${name}`;

const names = (values: readonly (OnnxValue | string)[]): string[] =>
  values.map((value) => (typeof value === 'string' ? value : value.name));
