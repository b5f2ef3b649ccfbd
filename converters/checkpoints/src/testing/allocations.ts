/** What allocates bytes, by its name on the global object; `Buffer` is treated apart. */
const CONSTRUCTORS = [
  'ArrayBuffer',
  'SharedArrayBuffer',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
] as const;
const BUFFER_METHODS = ['alloc', 'allocUnsafe', 'allocUnsafeSlow'] as const;

/** Counts the bytes of every buffer that is made in this realm while it is watching; a view of one that exists is none. */
export class Allocations {
  /** Bytes of the largest since `reset`. */
  largest = 0;
  /** Bytes of all since `reset`. */
  total = 0;
  private readonly restorers: (() => void)[] = [];

  constructor() {
    for (const name of CONSTRUCTORS) this.replace(globalThis, name, (real) => this.counted(real));
    for (const name of BUFFER_METHODS) this.replace(Buffer, name, (real) => this.countedCall(real));
  }

  reset(): void {
    this.largest = 0;
    this.total = 0;
  }

  /** Ends the watch. */
  stop(): void {
    for (const restore of this.restorers.splice(0)) restore();
  }

  private count(bytes: number): void {
    this.total += bytes;
    this.largest = Math.max(this.largest, bytes);
  }

  private counted(real: object): object {
    const counted: object = new Proxy(real, {
      construct: (target, args: readonly unknown[], newTarget) => {
        const [of] = args;
        const isView = of instanceof RealArrayBuffer || of instanceof RealSharedArrayBuffer;
        // Before it is made: one that is too large to be had is one too.
        if (!isView && typeof of === 'number' && 'BYTES_PER_ELEMENT' in target)
          this.count(of * Number(target.BYTES_PER_ELEMENT));
        else if (!isView && typeof of === 'number') this.count(of);
        const made = Reflect.construct(
          target as new () => ArrayBufferView,
          args,
          newTarget === counted ? (target as new () => object) : newTarget,
        ) as ArrayBufferView;
        if (!isView && typeof of !== 'number') this.count(made.byteLength);
        return made;
      },
    });
    return counted;
  }

  private countedCall(real: object): object {
    return new Proxy(real, {
      apply: (target, self, args: readonly unknown[]) => {
        this.count(Number(args[0]));
        const made: unknown = Reflect.apply(target as () => unknown, self, args);
        return made;
      },
    });
  }

  private replace(owner: object, name: string, make: (real: object) => object): void {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    if (descriptor === undefined) return;
    Object.defineProperty(owner, name, { ...descriptor, value: make(descriptor.value as object) });
    this.restorers.push(() => Object.defineProperty(owner, name, descriptor));
  }
}

const RealArrayBuffer = ArrayBuffer;
const RealSharedArrayBuffer = SharedArrayBuffer;
