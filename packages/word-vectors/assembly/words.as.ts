/**
 * Counts the words of a text in bytes: words have spaces, tabs and line ends between them, a line is a sentence. Words get
 * numbers in the order of their first appearance. An entry is: u64 count, u32 hash, u32 length, then the bytes.
 */
const HEADER: usize = 16;

/** The next free byte; memory grows with it. */
let free: usize = 0;
/** Open addressing, a power of two of slots, each an entry's number + 1. */
let slots: usize = 0;
let mask: u32 = 0;
/** The address of each entry. */
let entries: usize = 0;
let capacity: u32 = 0;
let size: u32 = 0;

function allocate(bytes: usize): usize {
  const at = (free + 7) & ~7;
  free = at + bytes;
  const pages = <i32>((free + 0xffff) >> 16) - memory.size();
  // A sixteenth more than is needed, so that it grows seldom.
  if (pages > 0 && memory.grow(max(pages, memory.size() >> 4)) < 0 && memory.grow(pages) < 0) unreachable();
  return at;
}

/** Begins anew behind `base`. */
export function start(base: usize): void {
  free = base;
  size = 0;
  capacity = 1 << 14;
  entries = allocate(<usize>capacity << 2);
  mask = (1 << 15) - 1;
  slots = allocate((<usize>mask + 1) << 2);
  memory.fill(slots, 0, (<usize>mask + 1) << 2);
}

export function wordCount(): u32 {
  return size;
}
export function entryOf(word: u32): usize {
  return load<usize>(entries + (<usize>word << 2));
}

function grow(): void {
  const moved = allocate(<usize>capacity << 3);
  memory.copy(moved, entries, <usize>capacity << 2);
  entries = moved;
  capacity <<= 1;
  mask = (mask << 1) | 1;
  slots = allocate((<usize>mask + 1) << 2);
  memory.fill(slots, 0, (<usize>mask + 1) << 2);
  for (let word: u32 = 0; word < size; word++) {
    let slot = load<u32>(entryOf(word), 8) & mask;
    while (load<u32>(slots + (<usize>slot << 2)) != 0) slot = (slot + 1) & mask;
    store<u32>(slots + (<usize>slot << 2), word + 1);
  }
}

function equal(a: usize, b: usize, length: u32): bool {
  let k: u32 = 0;
  for (; k + 8 <= length; k += 8) if (load<u64>(a + k) != load<u64>(b + k)) return false;
  for (; k < length; k++) if (load<u8>(a + k) != load<u8>(b + k)) return false;
  return true;
}

/** Whether the bytes are UTF-8 (RFC 3629, section 4: no overlong forms, no surrogates, nothing above U+10FFFF). */
function isUtf8(at: usize, length: u32): bool {
  const end = at + length;
  while (at < end) {
    const lead = load<u8>(at++);
    if (lead < 0x80) continue;
    if (lead < 0xc2 || lead > 0xf4) return false;
    const more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (at + more > end) return false;
    const second = load<u8>(at);
    if (lead == 0xe0 && second < 0xa0) return false;
    if (lead == 0xed && second > 0x9f) return false;
    if (lead == 0xf0 && second < 0x90) return false;
    if (lead == 0xf4 && second > 0x8f) return false;
    for (let k = 0; k < more; k++) if ((load<u8>(at++) & 0xc0) != 0x80) return false;
  }
  return true;
}

/** The number of a word, which it counts; -1 for bytes that are not UTF-8. */
function count(at: usize, length: u32, hash: u32): i32 {
  let slot = hash & mask;
  for (;;) {
    const word = load<u32>(slots + (<usize>slot << 2));
    if (word == 0) break;
    const entry = entryOf(word - 1);
    if (load<u32>(entry, 8) == hash && load<u32>(entry, 12) == length && equal(entry + HEADER, at, length)) {
      store<u64>(entry, load<u64>(entry) + 1);
      return word - 1;
    }
    slot = (slot + 1) & mask;
  }
  if (!isUtf8(at, length)) return -1;
  const entry = allocate(HEADER + length);
  store<u64>(entry, 1);
  store<u32>(entry, hash, 8);
  store<u32>(entry, length, 12);
  memory.copy(entry + HEADER, at, length);
  store<usize>(entries + (<usize>size << 2), entry);
  store<u32>(slots + (<usize>slot << 2), size + 1);
  size++;
  if (size == capacity) grow();
  return size - 1;
}

/** After `countWords`: how many tokens it wrote, and which bytes of the text it has dealt with. */
let written: i32 = 0;
let consumed: u32 = 0;

export function tokensWritten(): i32 {
  return written;
}
export function bytesConsumed(): u32 {
  return consumed;
}

// @ts-ignore: decorator
@inline
function isSpace(byte: u32): bool {
  return byte == 0x20 || (byte <= 0x0d && byte >= 0x09);
}

/**
 * Counts the words of `length` bytes and writes their tokens, i32 each, -1 for a line end; a word that `length` cuts is left
 * for the next call unless `isLast`. False where a word, which begins at `bytesConsumed`, is not UTF-8.
 */
export function countWords(text: usize, length: u32, tokens: usize, isLast: bool): bool {
  const end = text + length;
  let at = text;
  let token = tokens;
  let valid = true;
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if (isSpace(byte)) {
      if (byte == 0x0a) {
        store<i32>(token, -1);
        token += 4;
      }
      at++;
      continue;
    }
    let hash: u32 = 0x811c9dc5; // FNV-1a
    let to = at;
    while (to < end) {
      const next = <u32>load<u8>(to);
      if (isSpace(next)) break;
      hash = (hash ^ next) * 0x01000193;
      to++;
    }
    if (to == end && !isLast) break;
    const word = count(at, <u32>(to - at), hash ^ (hash >> 15));
    if (word < 0) {
      valid = false;
      break;
    }
    store<i32>(token, word);
    token += 4;
    at = to;
  }
  written = <i32>((token - tokens) >> 2);
  consumed = <u32>(at - text);
  return valid;
}
