import { concat } from '../hostile.js';
import { fixtureBytes } from '../reference.js';
import type { MalformedCase } from './malformed-case.js';

const plain = fixtureBytes('hdf5/elmo.hdf5');
const latest = fixtureBytes('hdf5/latest.hdf5');
const chunked = fixtureBytes('hdf5/chunked.hdf5');
const FAR = [0, 0, 0, 0, 0, 0, 0, 0x40];
const address = (value: number): readonly number[] => [
  value & 255,
  (value >> 8) & 255,
  (value >> 16) & 255,
  0,
  0,
  0,
  0,
  0,
];

/** The file with bytes changed, from a place on. */
function patched(bytes: Uint8Array, at: number, ...values: readonly number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
}

/** The file with every mention of an address changed: the superblock and the group's header both name it. */
function moved(bytes: Uint8Array, from: number): Uint8Array {
  const copy = Buffer.from(bytes);
  const wanted = Buffer.from(address(from));
  for (let at = copy.indexOf(wanted); at >= 0; at = copy.indexOf(wanted)) copy.set(FAR, at);
  return new Uint8Array(copy);
}

/** The place of a piece of the file: the signature of a structure (HDF5 File Format Specification 3.0). */
function find(bytes: Uint8Array, signature: string, nth = 0): number {
  let at = -1;
  for (let i = 0; i <= nth; i++) at = Buffer.from(bytes).indexOf(signature, at + 1, 'latin1');
  return at;
}

/** The data layout message of the chunked dataset: version 3, class 2. */
const layout = find(chunked, '\x03\x02\x03');
const tree = find(plain, 'TREE');
const heap = find(plain, 'HEAP');
const node = find(plain, 'SNOD');

/** Files that libhdf5 does not write. */
export const MALFORMED_HDF5: readonly MalformedCase[] = [
  ['BAD_HEADER', 'an empty file', new Uint8Array(0)],
  ['BAD_HEADER', 'another signature', patched(plain, 1, 0x49)],
  ['BAD_HEADER', 'only a signature', plain.slice(0, 8)],
  ['BAD_HEADER', 'superblock version 9', patched(plain, 8, 9)],
  ['BAD_HEADER', 'addresses of 3 bytes', patched(plain, 13, 3)],
  ['BAD_HEADER', 'a superblock that ends early', plain.slice(0, 40)],
  ['BAD_HEADER', 'a superblock with a wrong checksum', patched(latest, 44, 0, 0, 0, 0)],
  ['BAD_HEADER', 'an end of file beyond the file', patched(plain, 40, ...address(0xffffff))],
  ['BAD_HEADER', 'a file that ends early', plain.slice(0, -100)],
  ['BAD_HEADER', 'a root group beyond the file', patched(plain, 64, ...FAR)],
  ['BAD_HEADER', 'a B-tree beyond the file', moved(plain, tree)],
  ['BAD_HEADER', 'a heap beyond the file', moved(plain, heap)],
  ['BAD_HEADER', 'a B-tree without its signature', patched(plain, tree, 0)],
  ['BAD_HEADER', 'a B-tree of the wrong kind', patched(plain, tree + 4, 1)],
  ['BAD_HEADER', 'a B-tree that holds itself', patched(plain, tree + 32, ...address(tree))],
  ['BAD_HEADER', 'a B-tree of 65,535 entries', patched(plain, tree + 6, 255, 255)],
  ['BAD_HEADER', 'a heap without its signature', patched(plain, heap, 0)],
  ['BAD_HEADER', 'a heap of another version', patched(plain, heap + 4, 9)],
  ['BAD_HEADER', 'a heap longer than the file', patched(plain, heap + 8, ...FAR)],
  ['BAD_HEADER', 'a symbol table without its signature', patched(plain, node, 0)],
  ['BAD_HEADER', 'a symbol table of 65,535 symbols', patched(plain, node + 6, 255, 255)],
  ['BAD_HEADER', 'a name beyond its heap', patched(plain, node + 8, 255, 255, 255)],
  ['BAD_HEADER', 'an object beyond the file', patched(plain, node + 16, ...FAR)],
  ['BAD_HEADER', 'an object header with a wrong checksum', patched(latest, find(latest, 'OHDR') + 8, 1)],
  [
    'BAD_TENSOR',
    'a deflated chunk that is broken',
    patched(chunked, chunked.length - 60, ...new Uint8Array(60).fill(255)),
  ],
  ['BAD_TENSOR', 'a chunk index without its signature', patched(chunked, find(chunked, 'TREE', 1), 0)],
  ['BAD_HEADER', 'chunks of no size', patched(chunked, layout + 11, 0, 0, 0, 0)],
  ['BAD_HEADER', 'HTML behind the signature', concat(plain.slice(0, 8), '<html></html>')],
];
