import { describe, expect, it } from 'vitest';
import { concat, little, outcome, type Piece } from '../testing/hostile.js';
import { memorySource } from '../source/byte-source.js';
import { openPytorch } from './open-pytorch.js';
import {
  call,
  dict,
  EMPTY_TUPLE,
  FALSE,
  global,
  int,
  legacyFile,
  long,
  NONE,
  pickle,
  storage,
  tensor,
  text,
  TRUE,
  tuple,
} from '../testing/torch-file.js';

const open = (bytes: Uint8Array) => openPytorch(memorySource('test.bin', bytes));
const GOOD = pickle(dict(text('w'), tensor()));
const value = (...pieces: Piece[]) => legacyFile(pickle(...pieces, tensor(), '0'));
/** A dict that holds the good tensor and another. */
const second = (change: Parameters<typeof tensor>[0]) =>
  legacyFile(pickle(dict(text('w'), tensor(), text('v'), tensor(change))));
const ordered = global('collections', 'OrderedDict');
const rebuild = global('torch._utils', '_rebuild_tensor_v2');
/** Each list holds the one before it twice. */
const doubled = concat(
  ']q\0',
  ...Array.from({ length: 30 }, (_, i) => concat('](', [0x68, i, 0x68, i], 'e', [0x71, i + 1])),
);

describe('openPytorch on made pickles', () => {
  it.each([
    ['a state dict', legacyFile(GOOD)],
    [
      'an OrderedDict with attributes',
      legacyFile(pickle(call(ordered), '(', text('w'), tensor(), 'u', dict(text('_metadata'), call(ordered)), 'b')),
    ],
    ['an OrderedDict of pairs', legacyFile(pickle(call(ordered, concat(']', tuple(text('w'), tensor()), 'a'))))],
    ['a torch.Size', second({ shape: call(global('torch', 'Size'), tuple(int(2), int(2))) })],
    [
      'a tensor with attributes',
      legacyFile(
        pickle(
          call(
            global('torch._tensor', '_rebuild_from_type_v2'),
            rebuild,
            global('torch', 'Tensor'),
            tuple(storage(), int(0), tuple(int(2)), tuple(int(1))),
            concat('}'),
          ),
        ),
      ),
    ],
    ['a tensor in a list', legacyFile(pickle(']', tensor(), 'a'))],
    [
      'sets, bytes, numbers and None',
      value(
        '(',
        NONE,
        TRUE,
        long(-1n, 3),
        [0x47, 0, 0, 0, 0, 0, 0, 0, 0],
        [0x8f],
        [0x28, 0x4b, 1, 0x90],
        [0x28, 0x91],
        [0x43, 1, 7],
        'l',
      ),
    ],
    [
      'a tensor of no elements',
      second({ shape: tuple(int(0), int(9)), strides: tuple(int(99), int(99)), offset: int(4) }),
    ],
  ])('opens %s', async (_, bytes) => {
    expect(await outcome(bytes, open)).toBe('opened');
  });

  it.each([
    ['os', 'system'],
    ['posix', 'system'],
    ['builtins', 'eval'],
    ['builtins', 'getattr'],
    ['__builtin__', 'exec'],
    ['subprocess', 'Popen'],
    ['numpy.core.multiarray', 'scalar'],
    ['torch', 'load'],
    ['torch', 'FloatTensor'],
    ['torch', 'storage.UntypedStorage'],
    ['torch._utils', '__builtins__.eval'],
    ['collections', 'OrderedDict.__init__'],
    ['', 'torch.Size'],
    ['torch.nn.modules.linear', 'Linear'],
    ['constructor', 'prototype'],
  ])('refuses the global %s.%s by its name, however it is spelled', async (module, name) => {
    for (const spelled of [global(module, name), concat(text(module), text(name), [0x93])]) {
      const opening = open(legacyFile(pickle(spelled, EMPTY_TUPLE, 'R')));
      await expect(opening).rejects.toThrow(`${module}.${name}`);
      expect(await outcome(legacyFile(pickle(spelled)), open)).toBe('FORBIDDEN_GLOBAL');
    }
  });

  it.each([
    ['no protocol', legacyFile(concat('}.'))],
    ['protocol 1', legacyFile(concat([0x80, 1], '}.'))],
    ['protocol 6', legacyFile(concat([0x80, 6], '}.'))],
    ['an empty stack at the end', legacyFile(pickle())],
    ['values left over', legacyFile(pickle('}}'))],
    ['a mark left over', legacyFile(pickle('(}'))],
    ['a stack underflow', value('0')],
    ['an underflow below a mark', value('}((0')],
    ['no mark', value('t')],
    ['a tuple of too few', value('}', [0x87])],
    ['DUP of nothing', value('2')],
    ['a memo of nothing', value('q\0')],
    ['a dangling memo index', value('h\x07')],
    ['a huge memo index', value('}r', [255, 255, 255, 255])],
    ['a huge memo index that is read', value('j', [255, 255, 255, 255])],
    ['STACK_GLOBAL of numbers', value(int(1), int(2), [0x93])],
    ['STACK_GLOBAL of one string', value(text('os'), [0x93])],
    ['a GLOBAL with control characters', value('c\x01\n\n')],
    ['a GLOBAL of 1,000 characters', value(`c${'a'.repeat(1000)}\nb\n`)],
    ['INST', value('(ios\nsystem\n')],
    ['OBJ', value('(', ordered, 'o')],
    ['NEWOBJ', value(ordered, ')', [0x81])],
    ['NEWOBJ_EX', value(ordered, ')}', [0x92])],
    ['EXT1', value([0x82, 1])],
    ['EXT2', value([0x83, 1, 1])],
    ['EXT4', value([0x84, 1, 1, 1, 1])],
    ['NEXT_BUFFER', value([0x97])],
    ['READONLY_BUFFER', value('}', [0x98])],
    ['PERSID', value('P0\n')],
    ['INT of protocol 0', value('I1\n')],
    ['UNICODE of protocol 0', value('Va\n')],
    ['an unknown opcode', value([0xff])],
    ['REDUCE of data', value('})R')],
    ['REDUCE of a storage type', value(global('torch', 'FloatStorage'), ')R')],
    ['REDUCE without a tuple', value(ordered, '}R')],
    ['BUILD on a list', value(']}b')],
    ['BUILD with a list', value('}]b')],
    ['BUILD on a tensor', value(tensor(), '}b')],
    ['APPEND to a dict', value('}', NONE, 'a')],
    ['APPENDS to a tuple', value(')(', NONE, 'e')],
    ['SETITEM in a list', value(']', NONE, NONE, 's')],
    ['SETITEMS in a tuple', value(')(', NONE, NONE, 'u')],
    ['ADDITEMS to a list', value('](', NONE, [0x90])],
    ['odd SETITEMS', value('}(', NONE, 'u')],
    ['an odd DICT', value('(', NONE, 'd')],
    ['a key that is a list', value('}]', NONE, 's')],
    ['an OrderedDict of a number', value(call(ordered, int(1)))],
    ['an OrderedDict of triples', value(call(ordered, concat(']', tuple(NONE, NONE, NONE), 'a')))],
    ['a torch.Size of a list', value(call(global('torch', 'Size'), concat(']')))],
    ['a persistent id that is a string', value(text('0'), 'Q')],
    ['a persistent id of another tag', value(tuple(text('module'), NONE), 'Q')],
    ['a persistent id of seven items', value(storage({ view: concat(NONE, NONE) }))],
    ['a storage of an unknown type', value(storage({ type: text('FloatStorage') }))],
    ['a storage key that is a number', value(storage({ key: int(0) }))],
    ['a storage of negative length', value(storage({ length: int(-1) }))],
    ['a storage of 2^63 elements', value(storage({ length: long(2n ** 63n, 9) }))],
    ['a view that leaves its storage', value(storage({ view: tuple(text('v'), int(2), int(3)) }))],
    ['a view with a negative start', value(storage({ view: tuple(text('v'), int(-1), int(3)) }))],
    ['one storage of two types', value(storage(), storage({ type: global('torch', 'IntStorage') }))],
    ['one storage of two lengths', value(storage(), storage({ length: int(5) }))],
    ['a tensor of a string', value(call(rebuild, text('a'), int(0), EMPTY_TUPLE, EMPTY_TUPLE))],
    ['a tensor of two arguments', value(call(rebuild, storage(), int(0)))],
    [
      'a tensor without a dtype',
      value(tensor({ of: storage({ type: global('torch.storage', 'UntypedStorage'), key: text('9') }) })),
    ],
    ['a parameter of a dict', value(call(global('torch._utils', '_rebuild_parameter'), concat('}')))],
    [
      'a rebuilt type of an OrderedDict',
      value(
        call(global('torch._tensor', '_rebuild_from_type_v2'), ordered, global('torch', 'Tensor'), EMPTY_TUPLE, NONE),
      ),
    ],
    [
      'a rebuilt type of itself',
      value(
        call(
          global('torch._tensor', '_rebuild_from_type_v2'),
          global('torch._tensor', '_rebuild_from_type_v2'),
          global('torch', 'Tensor'),
          EMPTY_TUPLE,
          NONE,
        ),
      ),
    ],
    ['a shape past its storage', second({ shape: tuple(int(3), int(2)) })],
    ['an offset past its storage', second({ offset: int(1) })],
    ['an offset past it of an empty tensor', second({ shape: tuple(int(0), int(2)), offset: int(5) })],
    ['a stride past its storage', second({ strides: tuple(int(3), int(1)) })],
    ['a negative stride', second({ strides: tuple(int(-2), int(1)) })],
    ['a negative offset', second({ offset: int(-1) })],
    ['a negative dimension', second({ shape: tuple(int(-2), int(-2)) })],
    ['more strides than axes', second({ strides: tuple(int(2), int(1), int(1)) })],
    ['a dimension of 2^63', second({ shape: tuple(long(2n ** 63n, 9), int(2)) })],
    [
      'a product that overflows',
      second({ shape: tuple(long(2n ** 40n, 8), long(2n ** 40n, 8)), strides: tuple(int(0), int(0)) }),
    ],
    [
      '100 axes',
      second({
        shape: tuple(...Array.from({ length: 100 }, () => int(1))),
        strides: tuple(...Array.from({ length: 100 }, () => int(1))),
      }),
    ],
    ['an integer of 200 bytes', value(long(1n, 200))],
    ['an integer of 2^31 bytes', value([0x8b, 0, 0, 0, 0x80])],
    ['a string that is not UTF-8', value('U\x01', [0xff])],
    ['a dict that holds itself', legacyFile(pickle('}q\0', text('w'), 'h\0s', text('v'), tensor(), 's'))],
    ['containers that stand for 2^30 entries', legacyFile(pickle(dict(text('a'), doubled, text('w'), tensor())))],
    ['nesting of 100,000 lists', legacyFile(pickle(']'.repeat(100_000), tensor(), 'a'.repeat(100_000)))],
  ])('BAD_PICKLE: refuses %s', async (_, bytes) => {
    expect(await outcome(bytes, open)).toBe('BAD_PICKLE');
  });

  it.each([
    ['TRUNCATED', 'no STOP', concat(legacyFile(GOOD).slice(0, 120))],
    ['UNSUPPORTED', 'three million containers', value(']0'.repeat(3_000_000))],
    ['UNSUPPORTED', 'a string over 16 MiB', value('X', little(2 ** 24, 4), new Uint8Array(2 ** 24), '0')],
    ['TRUNCATED', 'a string of 2^31 bytes', value('X', [0, 0, 0, 0x80])],
    ['TRUNCATED', 'a string of 2^63 bytes', value([0x8d], little(2n ** 63n, 8))],
    ['TRUNCATED', 'bytes of 2^60 bytes', value([0x8e], little(2n ** 60n, 8))],
    [
      'BAD_TENSOR',
      'an expanded tensor of 2^40 elements',
      second({ shape: tuple(long(2n ** 40n, 8)), strides: tuple(int(0)) }),
    ],
    [
      'BAD_TENSOR',
      'two tensors of one dotted name',
      legacyFile(pickle(dict(text('a.b'), tensor(), text('a'), dict(text('b'), tensor())))),
    ],
    ['BAD_TENSOR', 'a storage that is not in the file', second({ of: storage({ key: text('9') }) })],
    ['BAD_HEADER', 'another magic number', legacyFile(GOOD, { magic: pickle(long(0x1950a86a20f9469cfc6dn, 10)) })],
    ['BAD_HEADER', 'a pickle of something else', pickle('}')],
    ['BAD_HEADER', 'another protocol', legacyFile(GOOD, { protocol: pickle(int(1002)) })],
    ['BAD_HEADER', 'system information that is no dict', legacyFile(GOOD, { system: pickle(NONE) })],
    ['BAD_HEADER', 'system information without an order of bytes', legacyFile(GOOD, { system: pickle('}') })],
    ['UNSUPPORTED', 'a big-endian system', legacyFile(GOOD, { system: pickle(dict(text('little_endian'), FALSE)) })],
    ['BAD_HEADER', 'keys that are no list', legacyFile(GOOD, { keys: pickle('}') })],
    ['BAD_HEADER', 'a key that is no string', legacyFile(GOOD, { keys: pickle(']', int(0), 'a') })],
    ['BAD_HEADER', 'a key that no tensor uses', legacyFile(GOOD, { keys: pickle(']', text('1'), 'a') })],
    ['BAD_HEADER', 'a key twice', legacyFile(GOOD, { keys: pickle('](', text('0'), text('0'), 'e') })],
    ['BAD_TENSOR', 'no key', legacyFile(GOOD, { keys: pickle(']') })],
    ['BAD_TENSOR', 'a count of elements that differs', legacyFile(GOOD, { count: 3n })],
    ['BAD_TENSOR', 'a negative count of elements', legacyFile(GOOD, { count: -4n })],
    ['TRUNCATED', 'a storage that ends early', legacyFile(GOOD).slice(0, -1)],
    ['TRUNCATED', 'a storage without its count', legacyFile(GOOD).slice(0, -20)],
    ['FORBIDDEN_GLOBAL', 'code in the list of keys', legacyFile(GOOD, { keys: pickle(global('os', 'system')) })],
    ['FORBIDDEN_GLOBAL', 'code in the magic number', legacyFile(GOOD, { magic: pickle(global('os', 'system')) })],
  ])('%s: refuses %s', async (code, _, bytes) => {
    expect(await outcome(bytes, open)).toBe(code);
  });
});
