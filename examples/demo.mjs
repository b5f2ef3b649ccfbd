/**
 * From a published checkpoint on disk to a filled mask, each step with its time.
 *
 *     npm run demo              the tiny trained Chinese BERT in fixtures/, in Google's own format
 *     npm run demo -- DIR       your own folder: chinese_L-12_H-768_A-12, bert-base-uncased, …
 */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BertForMaskedLM } from '@firth/bert';
import { run } from 'firth';

const trained = fileURLToPath(new URL('../fixtures/bert/trained/chinese_L-2_H-64_A-2', import.meta.url));
const folder = process.argv[2] ?? relative('.', trained);
const isFixture = process.argv[2] === undefined;

async function step(title, action) {
  const start = performance.now();
  console.log(`\n── ${title}`);
  const result = await action();
  console.log(`   ${(performance.now() - start).toFixed(0)} ms`);
  if (typeof result === 'number' && result !== 0) process.exit(result); // the status of a command
  return result;
}

await step(`What is in ${folder}, and how it maps`, () => run(['inspect', '--summary', folder], process));
if (isFixture)
  await step('Does it equal the reference, tensor by tensor?', () =>
    run(['parity', folder, `${folder}/reference.safetensors`], process),
  );
const model = await step('Load the model', () => BertForMaskedLM.fromPretrained(folder));
await step('Fill the mask', async () => {
  const isChinese = model.tokenizer.tokenToId('今') !== undefined;
  const text = isChinese ? '今天天气[MASK]错' : 'The capital of France is [MASK].';
  const [mask] = await model.fillMask(text);
  console.log(`   ${text}`);
  for (const { token, score } of mask.candidates) console.log(`   ${(100 * score).toFixed(2).padStart(6)} %  ${token}`);
});
await model.dispose();
