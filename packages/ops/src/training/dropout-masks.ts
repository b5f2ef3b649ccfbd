import { lengthOfDim, sizeOf, type Dims } from '../shapes/dims.js';
import { dropoutWasm } from '../wasm/dropout.js';
import { fromBase64, instantiate } from './kernel-module.js';
import type { DropoutCounter } from './session.js';

/** A mask to be made: which of a program's dropouts it is for, and in what shape. */
export interface MaskRequest {
  readonly name: string;
  readonly site: number;
  readonly shape: readonly number[];
  readonly rate: number;
}

/** The mask of one dropout as it was recorded: its shape may hold names. */
export interface RecordedMask extends Omit<MaskRequest, 'shape'> {
  readonly shape: Dims;
}

/** Masks for a call whose inputs have these lengths. */
export const maskRequests = (
  masks: readonly RecordedMask[],
  lengths: ReadonlyMap<string, number>,
): readonly MaskRequest[] =>
  masks.map(({ shape, ...mask }) => ({ ...mask, shape: shape.map((dim) => lengthOfDim(dim, lengths)) }));

const LEVELS = 65536;
const PAGE = 65536;

/** Rates are kept in 65,536ths. */
const thresholdOf = (rate: number): number => Math.min(LEVELS - 1, Math.round(rate * LEVELS));

/** What elements that stay are multiplied by, so that the mean stays. */
export const keptScale = (rate: number): number => LEVELS / (LEVELS - thresholdOf(rate));

/**
 * Masks of dropout from a generator that counts, Philox4x32-10 (Salmon et al., 2011): seed, call, dropout and element say
 * what a mask is, so that it is the same on every engine and needs no state to be resumed.
 */
export class DropoutMasks {
  readonly #module = new WebAssembly.Module(fromBase64(dropoutWasm));
  #memory: WebAssembly.Memory | undefined;
  #mask: ((...numbers: number[]) => unknown) | undefined;

  /** One byte an element, 1 where it stays. Views of one memory, good until the next call. */
  make(requests: readonly MaskRequest[], { seed, call }: DropoutCounter): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
    const sizes = requests.map(({ shape }) => Math.ceil(sizeOf(shape) / 32) * 32);
    const { memory, mask } = this.#room(sizes.reduce((sum, size) => sum + size, PAGE));
    let next = PAGE;
    const [low, high] = [(value: number) => (value % 2 ** 32) | 0, (value: number) => Math.floor(value / 2 ** 32)];
    const masks = requests.map(({ name, site, shape, rate }, i) => {
      const size = sizeOf(shape);
      mask(next, size, low(seed), high(seed), site, low(call), high(call), thresholdOf(rate));
      const view = new Uint8Array(memory.buffer, next, size);
      next += sizes[i] ?? 0;
      return [name, view] as const;
    });
    return new Map(masks);
  }

  #room(bytes: number) {
    const pages = Math.ceil(bytes / PAGE);
    const memory = (this.#memory ??= new WebAssembly.Memory({ initial: pages }));
    const missing = pages - memory.buffer.byteLength / PAGE;
    if (missing > 0) memory.grow(missing);
    return { memory, mask: (this.#mask ??= instantiate(this.#module, memory, 'mask')) };
  }
}
