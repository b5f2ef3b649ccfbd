import type { Ops } from '../ops.js';

/** A value that knows where it came from, so that a gradient can flow back through it. */
export class Traced<T> {
  readonly value: T;
  /** Whether it depends on a variable; one that does not gets no gradient and leaves no trace. */
  readonly isActive: boolean;

  constructor(value: T, isActive: boolean) {
    this.value = value;
    this.isActive = isActive;
  }
}

/** Gradients of the outputs to gradients of the inputs; undefined is zero. */
export type Backward<T> = (gradients: readonly (T | undefined)[]) => readonly (T | undefined)[];

interface Entry<T> {
  readonly inputs: readonly Traced<T>[];
  readonly outputs: readonly Traced<T>[];
  readonly backward: Backward<T>;
}

/** Called with a variable and its whole gradient as soon as it is known; gives what the rest of the pass waits for. */
export type OnGradient<T> = (variable: Traced<T>, gradient: T) => T | undefined;

/** The operations of a forward pass, in order, and how to go back through them (Griewank and Walther, 2008, chapter 3). */
export class Tape<T> {
  #entries: Entry<T>[] = [];
  /** Active values from outside that a block under `apart` has used. */
  #borrowed: Set<Traced<T>> | undefined;
  #own = new Set<Traced<T>>();

  /** Notes an operation; its outputs are active where one of its inputs is. */
  note(inputs: readonly Traced<T>[], values: readonly T[], backward: Backward<T>): readonly Traced<T>[] {
    const isActive = inputs.some((input) => input.isActive);
    const outputs = values.map((value) => new Traced(value, isActive));
    if (!isActive) return outputs;
    if (this.#borrowed !== undefined) {
      for (const input of inputs) if (input.isActive && !this.#own.has(input)) this.#borrowed.add(input);
      for (const output of outputs) this.#own.add(output);
    }
    this.#entries.push({ inputs, outputs, backward });
    return outputs;
  }

  /** Says that a block under `apart` gives `value` out, which it may have from outside as it is. */
  give(value: Traced<T>): void {
    if (value.isActive && !this.#own.has(value)) this.#borrowed?.add(value);
  }

  /**
   * Runs `block` on a tape of its own: what it noted is given back and not kept here, with what active values it used that
   * are neither its own nor its `leaves`.
   */
  apart<R>(
    leaves: readonly Traced<T>[],
    block: () => R,
  ): { readonly result: R; readonly entries: Tape<T>; readonly borrowed: readonly Traced<T>[] } {
    const inner = new Tape<T>();
    const outer = { entries: this.#entries, borrowed: this.#borrowed, own: this.#own };
    const borrowed = new Set<Traced<T>>();
    [this.#entries, this.#borrowed, this.#own] = [inner.#entries, borrowed, new Set(leaves)];
    try {
      return { result: block(), entries: inner, borrowed: [...borrowed] };
    } finally {
      [this.#entries, this.#borrowed, this.#own] = [outer.entries, outer.borrowed, outer.own];
    }
  }

  /**
   * Goes back from the outputs, whose gradients are `seeds`. Gives the gradient of each of `variables`, undefined where no
   * output depends on it.
   */
  gradients(
    ops: WaitingOps<T>,
    seeds: ReadonlyMap<Traced<T>, T>,
    variables: readonly Traced<T>[],
    onGradient: OnGradient<T> = () => undefined,
  ): readonly (T | undefined)[] {
    const found = new Map(seeds);
    const left = this.#uses(new Set(variables));
    for (const { inputs, outputs, backward } of [...this.#entries].reverse()) {
      const given = outputs.map((output) => take(found, output));
      if (given.every((gradient) => gradient === undefined)) {
        for (const input of inputs) countDown(left, input);
        continue;
      }
      const flown = backward(given);
      const awaited: T[] = [];
      inputs.forEach((input, i) => {
        const gradient = flown[i];
        if (gradient !== undefined && input.isActive) add(ops, found, input, gradient);
        const total = countDown(left, input) ? found.get(input) : undefined;
        const token = total === undefined ? undefined : onGradient(input, total);
        if (token !== undefined) awaited.push(token);
      });
      if (awaited.length === 0) continue;
      for (const input of new Set(inputs)) {
        const gradient = found.get(input);
        if (gradient !== undefined && !left.has(input)) found.set(input, ops.after(gradient, awaited));
      }
    }
    return variables.map((variable) => found.get(variable));
  }

  /** How often each variable is used: its gradient is whole after as many contributions. */
  #uses(variables: ReadonlySet<Traced<T>>): Map<Traced<T>, number> {
    const uses = new Map<Traced<T>, number>([...variables].map((variable) => [variable, 0]));
    for (const { inputs } of this.#entries)
      for (const input of inputs) {
        const count = uses.get(input);
        if (count !== undefined) uses.set(input, count + 1);
      }
    return uses;
  }
}

type WaitingOps<T> = Pick<Ops<T>, 'add'> & { after(x: T, awaited: readonly T[]): T };

function take<K, T>(map: Map<K, T>, key: K): T | undefined {
  const value = map.get(key);
  map.delete(key);
  return value;
}

function add<T>(ops: WaitingOps<T>, found: Map<Traced<T>, T>, input: Traced<T>, gradient: T): void {
  const before = found.get(input);
  found.set(input, before === undefined ? gradient : ops.add(before, gradient));
}

/** Whether this was a variable's last use. */
function countDown<T>(left: Map<Traced<T>, number>, input: Traced<T>): boolean {
  const count = left.get(input);
  if (count === undefined) return false;
  left.set(input, count - 1);
  return count === 1;
}
