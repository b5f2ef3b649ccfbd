/** node peer.mjs FOLDER TEXT THREADS: the answer of transformers.js, and its time from before the import. */
const start = performance.now();
import { basename, dirname } from 'node:path';
const [folder, text, threads] = process.argv.slice(2);
const { env, pipeline } = await import('@huggingface/transformers');
const imported = performance.now();
Object.assign(env, { localModelPath: `${dirname(folder)}/`, allowRemoteModels: false });
const session_options = { intraOpNumThreads: Number(threads) };
const pipe = await pipeline('feature-extraction', basename(folder), { device: 'cpu', dtype: 'fp32', session_options });
const opened = performance.now();
const { data } = await pipe(text, { pooling: 'mean', normalize: true });
const answered = performance.now();
const steps = { importMs: imported - start, openMs: opened - imported, answerMs: answered - opened };
console.log(JSON.stringify({ ms: answered - start, ...steps, vector: [...data] }));
await pipe.dispose();
