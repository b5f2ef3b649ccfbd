/** node read.mjs PATH: reads every tensor, keeps all, and sums one byte of each page, so that all are there. */
import { openCheckpoint } from '@firth/checkpoints';

const start = performance.now();
const checkpoint = await openCheckpoint(process.argv[2]);
const arrays = await Promise.all([...checkpoint.tensors.values()].map((tensor) => tensor.read()));
let sum = 0;
for (const bytes of arrays) for (let i = 0; i < bytes.length; i += 4096) sum += bytes[i];
await checkpoint.close();
console.log(JSON.stringify({ sum, readMs: performance.now() - start }));
