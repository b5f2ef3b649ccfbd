/**
 * CRC-32 of a polynomial given bit-reversed, eight bytes at a time with eight tables ("slicing-by-8": Kounavis and
 * Berry, "Novel Table Lookup-Based Algorithms for High-Performance CRC Generation", 2008).
 */
export function makeCrc32(polynomial: number): (bytes: Uint8Array, before?: number) => number {
  const tables = makeTables(polynomial);
  return (bytes, before = 0) => {
    let crc = ~before;
    let i = 0;
    const { length } = bytes;
    for (const end = length - 7; i < end; i += 8) {
      const low = crc ^ (at(bytes, i) | (at(bytes, i + 1) << 8) | (at(bytes, i + 2) << 16) | (at(bytes, i + 3) << 24));
      crc =
        entry(tables, 1792 + (low & 255)) ^
        entry(tables, 1536 + ((low >>> 8) & 255)) ^
        entry(tables, 1280 + ((low >>> 16) & 255)) ^
        entry(tables, 1024 + (low >>> 24)) ^
        entry(tables, 768 + at(bytes, i + 4)) ^
        entry(tables, 512 + at(bytes, i + 5)) ^
        entry(tables, 256 + at(bytes, i + 6)) ^
        entry(tables, at(bytes, i + 7));
    }
    for (; i < length; i++) crc = (crc >>> 8) ^ entry(tables, (crc ^ at(bytes, i)) & 255);
    return ~crc >>> 0;
  };
}

/** One function for each kind of array, so that the engine compiles each for its own kind. */
function at(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

function entry(tables: Int32Array, index: number): number {
  return tables[index] ?? 0;
}

function makeTables(polynomial: number): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    tables[byte] = crc;
  }
  for (let i = 256; i < tables.length; i++) {
    const previous = entry(tables, i - 256);
    tables[i] = (previous >>> 8) ^ entry(tables, previous & 255);
  }
  return tables;
}
