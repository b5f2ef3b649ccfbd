/**
 * The trained checkpoint as others publish one: in Google's layout and in the old PyTorch layout, with no file beside the
 * vocabulary that says whether it is cased. Each must embed the sentences as the folder itself does.
 */
import { spawnSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BertModel } from '@firth/bert';

const firth = fileURLToPath(new URL('../../packages/cli/bin/firth.js', import.meta.url));

/** What each publisher shipped; everything else that firth writes is removed. */
const layouts = {
  "Google's": {
    flags: ['--to', 'google'],
    shipped: /^(vocab\.txt|bert_config\.json|bert_model\.ckpt\.(index|meta|data-\d+-of-\d+))$/,
  },
  "Hugging Face's of 2019": { flags: ['--to', 'pytorch'], shipped: /^(vocab\.txt|config\.json|pytorch_model\.bin)$/ },
};

/**
 * @param {{ folder: string, limit: number, texts: string[] }} reference
 * @param {string} scratch a folder to write into
 * @param {number} bound of the absolute error
 * @returns {Promise<boolean>} whether every vector of each layout agrees
 */
export async function compareLayouts({ folder, texts }, scratch, bound) {
  const expected = await embedded(folder, texts);
  let agree = true;
  for (const [name, { flags, shipped }] of Object.entries(layouts)) {
    const target = join(scratch, flags[1]);
    const { status, stderr } = spawnSync(process.execPath, [firth, 'convert', folder, target, ...flags], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`firth convert ${flags.join(' ')} ended with status ${status}: ${stderr}`);
    for (const file of await readdir(target))
      if (!shipped.test(file)) await rm(join(target, file), { recursive: true });
    const found = await embedded(target, texts);
    const errors = found.map((vector, i) => vector.map((value, k) => Math.abs(value - expected[i][k])));
    const worst = errors.reduce((most, row) => Math.max(most, ...row), 0);
    const isAlike = worst <= bound && found.length === 100;
    console.log(`${name} layout: ${found.length} sentences, ${worst.toExponential(1)} at most from the folder itself`);
    agree &&= isAlike;
  }
  return agree;
}

/**
 * The folder's own recipe by hand, since the other layouts have no place for one.
 *
 * @param {string} folder
 * @param {string[]} texts
 */
async function embedded(folder, texts) {
  const model = await BertModel.fromPretrained(folder);
  try {
    return await model.embed(texts, { pooling: ['mean'], normalize: true, maxLength: 256 });
  } finally {
    await model.dispose();
  }
}
