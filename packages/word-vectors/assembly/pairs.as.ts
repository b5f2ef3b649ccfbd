/**
 * Sums weights by pairs of words: a table with open addressing in fixed memory. A slot is: u32 first + 1 (0: empty), u32
 * second, f64 sum.
 */
const SLOT: usize = 16;

let table: usize = 0;
let mask: u32 = 0;
let used: u32 = 0;
let room: u32 = 0;

/** The last words of the sentence, a ring of `span`. */
let history: usize = 0;
let span: i32 = 0;
let position: i32 = 0;
let symmetric: bool = false;
let weighted: bool = false;

/** `slots`, a power of two, of 16 bytes at `at`; `ring`: 4 bytes for each of `width` words. */
export function start(at: usize, slots: u32, ring: usize, width: i32, bothSides: bool, byDistance: bool): void {
  table = at;
  mask = slots - 1;
  room = <u32>((<u64>slots * 7) / 10);
  history = ring;
  span = width;
  symmetric = bothSides;
  weighted = byDistance;
  position = 0;
  clear();
}

export function clear(): void {
  memory.fill(table, 0, (<usize>mask + 1) * SLOT);
  used = 0;
}

export function pairCount(): u32 {
  return used;
}

// @ts-ignore: decorator
@inline
function slotOf(first: u32, second: u32): usize {
  let hash = <u64>first * 0x9e3779b97f4a7c15 + <u64>second * 0xc2b2ae3d27d4eb4f;
  hash ^= hash >> 32;
  hash *= 0xd6e8feb86659fd93;
  let slot = <u32>(hash >> 32) & mask;
  let at = table + <usize>slot * SLOT;
  while (load<u32>(at) != 0 && (load<u32>(at) != first + 1 || load<u32>(at, 4) != second)) {
    slot = (slot + 1) & mask;
    at = table + <usize>slot * SLOT;
  }
  return at;
}

// @ts-ignore: decorator
@inline
function add(first: u32, second: u32, weight: f64): void {
  const at = slotOf(first, second);
  if (load<u32>(at) == 0) {
    store<u32>(at, first + 1);
    store<u32>(at, second, 4);
    store<f64>(at, weight, 8);
    used++;
  } else store<f64>(at, load<f64>(at, 8) + weight, 8);
}

/**
 * Counts each word of the tokens (i32, -1 for the end of a sentence) with those up to `span` before it, by 1 / distance or by
 * 1. On both sides a pair is kept once, its smaller word first, and a word with itself weighs twice; otherwise the earlier
 * word is the first. Gives how many tokens were taken: fewer than `length` where the table is full.
 */
export function countPairs(tokens: usize, length: i32): i32 {
  for (let t = 0; t < length; t++) {
    const token = load<i32>(tokens + (<usize>t << 2));
    if (token < 0) {
      position = 0;
      continue;
    }
    const back = min(position, span);
    if (used + <u32>back > room) return t;
    for (let d = 1; d <= back; d++) {
      const other = load<u32>(history + (<usize>((position - d) % span) << 2));
      const word = <u32>token;
      const weight: f64 = weighted ? 1 / <f64>d : 1;
      if (!symmetric) add(other, word, weight);
      else if (other == word) add(word, word, 2 * weight);
      else add(min(other, word), max(other, word), weight);
    }
    store<u32>(history + (<usize>(position % span) << 2), <u32>token);
    position++;
  }
  return length;
}

/** The sum of a pair, 0 where it was never counted. */
export function sumOf(first: u32, second: u32): f64 {
  const at = slotOf(first, second);
  return load<u32>(at) == 0 ? 0 : load<f64>(at, 8);
}

/** Moves the pairs to the front of the table, in order of the first word, then the second; `clear` it before the next count. */
export function sortPairs(): void {
  let filled: u32 = 0;
  for (let slot: u32 = 0; slot <= mask; slot++) {
    const from = table + <usize>slot * SLOT;
    if (load<u32>(from) == 0) continue;
    if (filled != slot) {
      v128.store(table + <usize>filled * SLOT, v128.load(from));
      store<u32>(from, 0);
    }
    filled++;
  }
  if (filled > 1) quickSort(0, filled);
}

// @ts-ignore: decorator
@inline
function key(slot: u32): u64 {
  const at = table + <usize>slot * SLOT;
  return ((<u64>load<u32>(at)) << 32) | <u64>load<u32>(at, 4);
}

// @ts-ignore: decorator
@inline
function swap(a: u32, b: u32): void {
  const at = table + <usize>a * SLOT;
  const to = table + <usize>b * SLOT;
  const kept = v128.load(at);
  v128.store(at, v128.load(to));
  v128.store(to, kept);
}

/** Quicksort (Hoare), in place, so that the budget holds; `from` to `to`, the last not included. Hashing has mixed the order. */
function quickSort(from: u32, to: u32): void {
  while (to - from > 16) {
    const pivot = key(from + ((to - from) >> 1));
    let low = from;
    let high = to - 1;
    for (;;) {
      while (key(low) < pivot) low++;
      while (key(high) > pivot) high--;
      if (low >= high) break;
      swap(low++, high--);
    }
    // The shorter part by recursion, so that the stack stays short.
    const middle = high + 1;
    if (middle - from < to - middle) {
      quickSort(from, middle);
      from = middle;
    } else {
      quickSort(middle, to);
      to = middle;
    }
  }
  for (let i = from + 1; i < to; i++) for (let k = i; k > from && key(k) < key(k - 1); k--) swap(k, k - 1);
}
