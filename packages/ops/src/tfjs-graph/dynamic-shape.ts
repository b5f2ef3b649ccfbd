import { OpsError } from '../error.js';
import type { Dim, Dims } from '../shapes/dims.js';
import type { GraphRecorder, TfValue } from './graph-recorder.js';

/** Shapes as a graph takes them: constants where all is known, else put together from the lengths of its inputs. */
export class DynamicShapes {
  readonly #graph: GraphRecorder;

  constructor(graph: GraphRecorder) {
    this.#graph = graph;
  }

  /** int32 [rank], for a Reshape of `x`: one length may be inferred from the rest (-1). */
  forReshape(x: TfValue, shape: Dims): string {
    const unknown = shape.flatMap((dim, i) => (typeof dim === 'number' ? [] : [i]));
    const inferred = unknown.find((i) => shape[i]?.toString().includes('*')) ?? unknown.at(-1);
    return this.#packed(
      x,
      shape.map((dim, i) => (i === inferred ? -1 : dim)),
    );
  }

  /** int32 [rank], for a BroadcastTo, which infers nothing. */
  forBroadcast(x: TfValue, shape: Dims): string {
    return this.#packed(x, shape);
  }

  /** int32 []: the length of `x` along `axis`. */
  lengthOf(x: TfValue, axis: number): string {
    const shape = this.#graph.node('Shape', [x], { dtype: 'int32', shape: [x.shape.length] });
    const bounds = [axis, axis + 1, 1].map((value) => this.list([value]));
    const attributes = { shrink_axis_mask: { i: '1' } };
    return this.#graph.node('StridedSlice', [shape, ...bounds], { dtype: 'int32', shape: [] }, attributes).name;
  }

  list(values: readonly number[]): string {
    return this.#graph.constant('int32', [values.length], int32s(values));
  }

  scalar(value: number): string {
    return this.#graph.constant('int32', [], int32s([value]));
  }

  #packed(x: TfValue, shape: Dims): string {
    if (shape.every((dim) => typeof dim === 'number')) return this.list(shape);
    const lengths = shape.map((dim) => this.#length(x, dim));
    return this.#graph.node('Pack', lengths, { dtype: 'int32', shape: [shape.length] }, { axis: { i: '0' } }).name;
  }

  /** Looked up in an input of the graph first, so that each length is looked up once. */
  #length(x: TfValue, dim: Dim): string {
    if (typeof dim === 'number') return this.scalar(dim);
    const holder = [...this.#graph.inputs, x].find(({ shape }) => shape.includes(dim));
    if (holder === undefined) throw new OpsError('BAD_ARGUMENT', `no input has a length named '${dim}'`);
    return this.lengthOf(holder, holder.shape.indexOf(dim));
  }
}

const int32s = (values: readonly number[]): Uint8Array => new Uint8Array(Int32Array.from(values).buffer);
