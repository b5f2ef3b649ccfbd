/** node ours.mjs FOLDER TEXT THREADS: the answer, and its time from before the import. */
const start = performance.now();
const [folder, text, threads] = process.argv.slice(2);
const { BertModel } = await import('@firth/bert');
const { onnx } = await import('@firth/ops/onnx');
const imported = performance.now();
const engine = onnx({ threads: Number(threads) });
const model = await BertModel.fromPretrained(folder, { engine });
const opened = performance.now();
const vector = await model.embed(text);
const answered = performance.now();
const steps = { importMs: imported - start, openMs: opened - imported, answerMs: answered - opened };
console.log(JSON.stringify({ ms: answered - start, ...steps, vector: [...vector] }));
await model.dispose();
await engine.dispose();
