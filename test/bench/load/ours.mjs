/** node ours.mjs FOLDER TEXT THREADS: the answer on the first line, what it took on the second. */
import { readFileSync } from 'node:fs';

const [folder, text, threads] = process.argv.slice(2);
const now = () => performance.timeOrigin + performance.now() - Number(process.env.FIRTH_SPAWNED_AT);

const { BertForMaskedLM } = await import('@firth/bert');
const { onnx } = await import('@firth/ops/onnx');
const imported = now();
const model = await BertForMaskedLM.fromPretrained(folder, { engine: onnx({ threads: Number(threads) }) });
const opened = now();
const [{ candidates }] = await model.fillMask(text, { topK: 10 });
console.log(JSON.stringify(candidates.map(({ tokenId, score }) => ({ tokenId, logProbability: Math.log(score) }))));
const answered = now();

const peakBytes = 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
const steps = { importMs: imported, openMs: opened - imported, answerMs: answered - opened };
console.log(JSON.stringify({ ...steps, peakBytes, versions: `node ${process.version}` }));
await model.dispose();
