import type { Checkpoint } from '../checkpoint.js';
import { CheckpointError, type CheckpointErrorCode } from '../error.js';
import { Allocations } from './allocations.js';

export type Open = (bytes: Uint8Array) => Promise<Checkpoint>;

/** Opens, reads every tensor, closes; gives the code of the refusal, or 'opened'. Any other error is thrown on. */
export async function outcome(bytes: Uint8Array, open: Open): Promise<CheckpointErrorCode | 'opened'> {
  try {
    await readAll(await open(bytes));
    return 'opened';
  } catch (error) {
    if (error instanceof CheckpointError) return error.code;
    throw error;
  }
}

/**
 * The same, refusing what takes more memory: every buffer that was made, freed or not, may add up to the file's bytes and
 * `allowance`.
 */
export async function boundedOutcome(
  bytes: Uint8Array,
  open: Open,
  allowance: number,
  allocations: Allocations,
): Promise<CheckpointErrorCode | 'opened'> {
  allocations.reset();
  const result = await outcome(bytes, open);
  if (allocations.total <= bytes.length + allowance) return result;
  throw new Error(`${result}, with ${allocations.total} bytes of buffers for a file of ${bytes.length}`);
}

async function readAll(checkpoint: Checkpoint): Promise<void> {
  try {
    for (const tensor of checkpoint.tensors.values()) {
      const { byteLength } = await tensor.read();
      if (byteLength !== tensor.byteLength) throw new Error(`${tensor.name} has ${byteLength} bytes`);
    }
  } finally {
    await checkpoint.close();
  }
}

/** Refuses every beginning of a file. */
export async function expectTruncationRefused(bytes: Uint8Array, open: Open): Promise<void> {
  for (let length = 0; length < bytes.length; length++) {
    if ((await outcome(bytes.slice(0, length), open)) === 'opened') throw new Error(`the first ${length} bytes open`);
  }
}

/** Makes good a checksum that would hide what lies behind it. */
export type Repair = (bytes: Uint8Array) => void;

/** A changed file, and what was changed in it. */
export interface Mutation {
  readonly bytes: Uint8Array;
  readonly changes: string;
}

/** Changes 1 to 4 bytes of a file, `count` times, the same ones for the same seed. */
export function* mutations(
  bytes: Uint8Array,
  count: number,
  repair: Repair = () => undefined,
  seed = 20_260,
): Generator<Mutation> {
  const random = mulberry32(seed);
  for (let i = 0; i < count; i++) {
    const mutated = bytes.slice();
    const changes: string[] = [];
    for (let left = 1 + random(4); left > 0; left--) {
      const position = random(bytes.length);
      const before = mutated[position] ?? 0;
      const values = [random(256), before ^ (1 << random(8)), 0, 255, before + 1, before - 1];
      mutated[position] = values[random(values.length)] ?? 0;
      changes.push(`${position}: ${mutated[position]}`);
    }
    repair(mutated);
    yield { bytes: mutated, changes: changes.join(', ') };
  }
}

/** Each mutation of a file is refused with a CheckpointError, or opens, in no more memory than the file and `allowance`. */
export async function expectMutationsHandled(
  bytes: Uint8Array,
  open: Open,
  count: number,
  allowance: number,
  repair?: Repair,
): Promise<void> {
  const allocations = new Allocations();
  try {
    for (const mutation of mutations(bytes, count, repair)) {
      try {
        await boundedOutcome(mutation.bytes, open, allowance, allocations);
      } catch (cause) {
        throw new Error(`mutation ${mutation.changes}`, { cause });
      }
    }
  } finally {
    allocations.stop();
  }
}

/** Tommy Ettinger's mulberry32, as whole numbers below a limit. */
function mulberry32(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** What a made file is put together from; a string stands for its UTF-8. */
export type Piece = Uint8Array | readonly number[] | string;

export function concat(...parts: readonly Piece[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : Buffer.from(part)))),
  );
}

/** A little-endian integer. */
export function little(value: number | bigint, bytes: number): Uint8Array {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return new Uint8Array(buffer.subarray(0, bytes));
}
