import { foreignPickle } from './foreign-pickles.js';
import { allowedGlobal } from './globals.js';
import type { PickleInput } from './pickle-input.js';
import {
  inert,
  isKind,
  kindOf,
  type Fail,
  type PickleKey,
  type PickleValue,
  type StorageReference,
} from './pickle-value.js';
import { storageReference } from './storage-reference.js';

/** The stack machine of a pickle. A method without arguments is what the opcode of that name does. */
export class PickleMachine {
  readonly input: PickleInput;
  readonly fail: Fail;
  readonly storages = new Map<string, StorageReference>();
  /** The stack, and for each open mark the stack below it. */
  private stack: PickleValue[] = [];
  private readonly below: PickleValue[][] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(input: PickleInput) {
    this.input = input;
    this.fail = (problem, details) => input.fail(problem, details);
  }

  push(value: PickleValue): void {
    this.stack.push(value);
  }

  pop(): PickleValue {
    const value = this.stack.pop();
    return value === undefined ? this.fail('the stack is empty') : value;
  }

  top(): PickleValue {
    const value = this.stack.at(-1);
    return value === undefined ? this.fail('the stack is empty') : value;
  }

  mark(): void {
    this.below.push(this.stack);
    this.stack = [];
  }

  popMark(): PickleValue[] {
    const items = this.stack;
    const below = this.below.pop();
    if (below === undefined) return this.fail('no mark on the stack');
    this.stack = below;
    return items;
  }

  /** The value at the end of the pickle, which must have used up everything else. */
  result(): PickleValue {
    const value = this.pop();
    if (this.stack.length > 0 || this.below.length > 0) this.fail('values are left on the stack at the end');
    return value;
  }

  dup(): void {
    this.push(this.top());
  }

  tuple(): void {
    this.push({ kind: 'tuple', items: this.popMark() });
  }

  tuple1(): void {
    this.push({ kind: 'tuple', items: [this.pop()] });
  }

  tuple2(): void {
    const second = this.pop();
    this.push({ kind: 'tuple', items: [this.pop(), second] });
  }

  tuple3(): void {
    const third = this.pop();
    const second = this.pop();
    this.push({ kind: 'tuple', items: [this.pop(), second, third] });
  }

  list(): void {
    this.push({ kind: 'list', items: this.popMark() });
  }

  frozenset(): void {
    this.push({ kind: 'set', items: this.popMark() });
  }

  dict(): void {
    const items = this.popMark();
    this.push({ kind: 'dict', entries: new Map() });
    this.store(items);
  }

  append(): void {
    this.extend([this.pop()]);
  }

  appends(): void {
    this.extend(this.popMark());
  }

  setitem(): void {
    const value = this.pop();
    this.store([this.pop(), value]);
  }

  setitems(): void {
    this.store(this.popMark());
  }

  private extend(items: readonly PickleValue[]): void {
    const list = this.top();
    if (isKind(list, 'inert')) return; // the items of a subclass of list, which hold no weights
    if (!isKind(list, 'list')) return this.fail('items appended to what is no list', { found: kindOf(list) });
    for (const item of items) list.items.push(item);
  }

  additems(): void {
    const items = this.popMark();
    const set = this.top();
    if (!isKind(set, 'set')) return this.fail('items added to what is no set', { found: kindOf(set) });
    for (const item of items) set.items.push(item);
  }

  private store(items: readonly PickleValue[]): void {
    const dict = this.top();
    if (!isKind(dict, 'dict') && !isKind(dict, 'inert'))
      return this.fail('items set in what is no dict', { found: kindOf(dict) });
    if (items.length % 2 !== 0) this.fail('a key without its value');
    for (let i = 0; i < items.length; i += 2) dict.entries.set(this.key(items[i]), items[i + 1] ?? null);
  }

  private key(value: PickleValue | undefined): PickleKey {
    if (isKind(value, 'inertClass')) return value.name; // Lightning keyed the state of callbacks by their classes
    if (value === undefined || (typeof value === 'object' && value !== null)) {
      return this.fail('a key that is no string, number or None', { found: kindOf(value) });
    }
    return value;
  }

  /** A memo index can be no larger than the number of values that the bytes before it could make. */
  private put(index: number): void {
    if (index > this.input.position) this.fail('a memo index that is too large', { found: `${index}` });
    this.memo.set(index, this.top());
  }

  binput(): void {
    this.put(this.input.uint8());
  }

  longBinput(): void {
    this.put(this.input.uint32());
  }

  memoize(): void {
    this.memo.set(this.memo.size, this.top());
  }

  binget(): void {
    this.get(this.input.uint8());
  }

  longBinget(): void {
    this.get(this.input.uint32());
  }

  private get(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) this.fail('a memo index that was never set', { found: `${index}` });
    else this.push(value);
  }

  global(): void {
    const module = this.input.line();
    this.find(module, this.input.line());
  }

  stackGlobal(): void {
    const name = this.pop();
    this.find(this.pop(), name);
  }

  private find(module: PickleValue, name: PickleValue): void {
    if (typeof module !== 'string' || typeof name !== 'string') {
      return this.fail('a global whose name is no string', { found: `${kindOf(module)}, ${kindOf(name)}` });
    }
    const found = allowedGlobal(module, name);
    if (found !== undefined) this.push(found);
    else this.refuse(`${module}.${name}`);
  }

  /** What a pickle begins with is the class of all of it. */
  private refuse(found: string): never {
    const isWhole = this.stack.length === 0 && this.below.length === 0;
    const { problem, hint } = foreignPickle(found, isWhole);
    const expected = 'a tensor, a storage or a plain container';
    return this.input.fail(problem, { expected, found, hint }, 'FORBIDDEN_GLOBAL');
  }

  reduce(): void {
    const args = this.pop();
    const callee = this.pop();
    if (isKind(callee, 'inertClass')) {
      this.push(inert(callee));
      return;
    }
    if (!isKind(callee, 'function') || !isKind(args, 'tuple')) {
      return this.fail('a call of what is no function', { found: `${kindOf(callee)} of ${kindOf(args)}` });
    }
    this.push(callee.apply(args.items, this.fail));
  }

  /** NEWOBJ: `cls.__new__(cls, *args)`, here an empty container of a class that is read as data. */
  newObject(): void {
    const args = this.pop();
    const type = this.pop();
    if (isKind(type, 'inertClass') && isKind(args, 'tuple')) this.push(inert(type));
    else this.fail('an object of what is no class of data', { found: `${kindOf(type)} of ${kindOf(args)}` });
  }

  /** An OrderedDict's attributes (a state dict's `_metadata`) are not needed; those of a class of data are its values. */
  build(): void {
    const state = this.pop();
    const target = this.top();
    if (isKind(target, 'inert')) {
      if (isKind(state, 'dict')) for (const [key, value] of state.entries) target.entries.set(key, value);
    } else if (!isKind(target, 'dict') || !isKind(state, 'dict')) {
      this.fail('state set on what is no OrderedDict', { found: `${kindOf(state)} on ${kindOf(target)}` });
    }
  }

  binpersid(): void {
    const storage = storageReference(this.pop(), this.fail);
    const known = this.storages.get(storage.key);
    if (known === undefined) this.storages.set(storage.key, storage);
    else if (known.dtype !== storage.dtype || known.length !== storage.length) {
      this.fail('one storage with two types or lengths', { found: storage.key });
    }
    this.push(storage);
  }
}
