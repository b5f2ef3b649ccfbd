/** Loads a model, uses it, cuts its file short or removes it, and uses it again: `node cut-short.mjs FOLDER truncate|delete MMAP`. */
import { rmSync, truncateSync } from 'node:fs';
import { BertForMaskedLM } from '@firth/bert';

const [folder, harm, mmap] = process.argv.slice(2);
const bert = await BertForMaskedLM.fromPretrained(folder, { mmap: mmap === 'true' });
const before = await bert.fillMask('the [MASK]');
if (harm === 'truncate') truncateSync(`${folder}/model.safetensors`, 4096);
else rmSync(folder, { recursive: true });
const after = await bert.fillMask('the [MASK]');
console.log(JSON.stringify(before) === JSON.stringify(after) ? 'the same' : 'another');
await bert.dispose();
