/** Bytes of a file's beginning by which its format is told: the rows of 300 numbers in text are 3 kB long. */
export const HEAD = 2 ** 16;

/** A character a byte. */
export const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
