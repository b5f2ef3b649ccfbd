import { PickleInput, type PickleWhere } from './pickle-input.js';
import { PickleMachine } from './pickle-machine.js';
import type { PickleValue, StorageReference } from './pickle-value.js';

export interface Unpickled {
  readonly value: PickleValue;
  /** The storages that persistent ids name, by their keys. */
  readonly storages: ReadonlyMap<string, StorageReference>;
  /** Bytes of the pickle, its STOP included. */
  readonly length: number;
}

/**
 * Reads a pickle (protocols 2 to 5; Python's Lib/pickletools.py) as plain data. Nothing of it is run: a global must be
 * one of the list in globals.ts, and what REDUCE applies is a function of this package. Memory is linear in the bytes.
 * @throws CheckpointError TRUNCATED, BAD_PICKLE, FORBIDDEN_GLOBAL or UNSUPPORTED; WindowTooShort where `bytes` is only
 * the start of what is available.
 */
export function unpickle(bytes: Uint8Array, where: PickleWhere): Unpickled {
  const input = new PickleInput(bytes, where);
  if (input.uint8() !== PROTO) input.fail('a pickle must begin with its protocol');
  const protocol = input.uint8();
  if (protocol < 2 || protocol > 5) {
    input.fail('an unknown protocol of pickle', { expected: '2 to 5', found: `${protocol}` });
  }
  const machine = new PickleMachine(input);
  let opcodes = 0;
  for (let code = input.uint8(); code !== STOP; code = input.uint8()) {
    if (++opcodes > MOST_OPCODES)
      input.fail('a pickle of too many opcodes', { expected: `${MOST_OPCODES}` }, 'UNSUPPORTED');
    const literal = LITERALS.get(code);
    const action = ACTIONS.get(code);
    if (literal !== undefined) machine.push(literal(input));
    else if (action !== undefined) machine[action]();
    else if (code === FRAME) input.uint64();
    else input.fail('an opcode that is not read here', { found: `0x${code.toString(16)}` });
  }
  return { value: machine.result(), storages: machine.storages, length: input.position };
}

/** Each may make an object, of hundreds of bytes; a tensor takes about 50. */
const MOST_OPCODES = 2 ** 21;
const PROTO = 0x80;
const STOP = 0x2e;
/** Announces how many bytes follow, which nothing here needs. */
const FRAME = 0x95;

const unicode =
  (length: (input: PickleInput) => number) =>
  (input: PickleInput): string =>
    input.utf8(length(input));
const raw =
  (length: (input: PickleInput) => number) =>
  (input: PickleInput): Uint8Array =>
    input.take(length(input));

/** The opcodes that push a value, named as in pickletools. */
const LITERALS: ReadonlyMap<number, (input: PickleInput) => PickleValue> = new Map<
  number,
  (input: PickleInput) => PickleValue
>([
  // NONE, NEWTRUE, NEWFALSE
  [0x4e, () => null],
  [0x88, () => true],
  [0x89, () => false],
  // BININT, BININT1, BININT2, LONG1, LONG4, BINFLOAT
  [0x4a, (input) => input.int32()],
  [0x4b, (input) => input.uint8()],
  [0x4d, (input) => input.uint16()],
  [0x8a, (input) => input.integer(input.uint8())],
  [0x8b, (input) => input.integer(input.uint32())],
  [0x47, (input) => input.float64()],
  // BINUNICODE, SHORT_BINUNICODE, BINUNICODE8; BINSTRING and SHORT_BINSTRING, which Python 2 wrote
  [0x58, unicode((input) => input.uint32())],
  [0x8c, unicode((input) => input.uint8())],
  [0x8d, unicode((input) => input.uint64())],
  [0x54, unicode((input) => input.uint32())],
  [0x55, unicode((input) => input.uint8())],
  // BINBYTES, SHORT_BINBYTES, BINBYTES8, BYTEARRAY8
  [0x42, raw((input) => input.uint32())],
  [0x43, raw((input) => input.uint8())],
  [0x8e, raw((input) => input.uint64())],
  [0x96, raw((input) => input.uint64())],
  // EMPTY_TUPLE, EMPTY_LIST, EMPTY_DICT, EMPTY_SET
  [0x29, () => ({ kind: 'tuple', items: [] })],
  [0x5d, () => ({ kind: 'list', items: [] })],
  [0x7d, () => ({ kind: 'dict', entries: new Map() })],
  [0x8f, () => ({ kind: 'set', items: [] })],
]);

type Action = {
  [Name in keyof PickleMachine]: PickleMachine[Name] extends () => unknown ? Name : never;
}[keyof PickleMachine];

/** The other opcodes, by the machine's method. Protocol 0's text, INST, OBJ, EXT* and buffers are left out. */
const ACTIONS: ReadonlyMap<number, Action> = new Map<number, Action>([
  [0x28, 'mark'],
  [0x30, 'pop'],
  [0x31, 'popMark'],
  [0x32, 'dup'],
  [0x74, 'tuple'],
  [0x85, 'tuple1'],
  [0x86, 'tuple2'],
  [0x87, 'tuple3'],
  [0x6c, 'list'],
  [0x61, 'append'],
  [0x65, 'appends'],
  [0x64, 'dict'],
  [0x73, 'setitem'],
  [0x75, 'setitems'],
  [0x90, 'additems'],
  [0x91, 'frozenset'],
  [0x71, 'binput'],
  [0x72, 'longBinput'],
  [0x94, 'memoize'],
  [0x68, 'binget'],
  [0x6a, 'longBinget'],
  [0x63, 'global'],
  [0x93, 'stackGlobal'],
  [0x52, 'reduce'],
  [0x81, 'newObject'],
  [0x62, 'build'],
  [0x51, 'binpersid'],
]);
