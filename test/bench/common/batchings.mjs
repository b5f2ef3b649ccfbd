/** The batches that a peer tries: rows, or padded tokens. */
export const tried = [
  { size: 1 },
  { size: 8 },
  { size: 16 },
  { size: 32 },
  { tokens: 1024 },
  { tokens: 2048 },
  { tokens: 4096 },
];
