/**
 * Cosines of int8 to float32 on the fixtures, with all digits: the same on every processor. One without VNNI is to be had anywhere:
 *
 *     npm run build && node test/real/int8-cosines.mjs
 *     qemu-x86_64 -cpu Haswell $(which node) test/real/int8-cosines.mjs     (Debian's qemu-user; half a minute)
 */
import { fileURLToPath } from 'node:url';
import { BertModel } from '@firth/bert';
import { GPT2 } from '@firth/gpt';

const texts = ['The cat sat on the mat and', '今天天气不错 hello world', 'a b c d e f g h i j'];
const fixture = (name) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));

/** The least cosine of a model's rows in int8 to those in float32. */
async function least(open, rowsOf) {
  const [float32, int8] = [await inType('float32'), await inType('int8')];
  return Math.min(...int8.map((row, i) => cosine(row, float32[i])));

  async function inType(dtype) {
    const model = await open({ dtype });
    try {
      return await rowsOf(model);
    } finally {
      await model.dispose();
    }
  }
}

function cosine(a, b) {
  const dot = (x, y) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

const logitRows = async (model) => {
  const { logits } = await model.forward(texts);
  const size = logits.shape.at(-1);
  return Array.from({ length: logits.data.length / size }, (_, row) => logits.data.slice(row * size, (row + 1) * size));
};

for (const name of ['bert/english/google', 'bert/chinese/google'])
  console.log(
    name,
    await least(
      (options) => BertModel.fromPretrained(fixture(name), options),
      (model) => model.embed(texts),
    ),
  );
for (const name of ['gpt/gpt2/safetensors', 'gpt/gpt2-chinese'])
  console.log(name, await least((options) => GPT2.fromPretrained(fixture(name), options), logitRows));
