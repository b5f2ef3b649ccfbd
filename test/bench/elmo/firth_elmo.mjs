/** node firth_elmo.mjs '{"folder": …, "threads": …}': firth's ELMo as a runner. */
import { Elmo } from '@firth/elmo';
import { serve, timed } from '../common/serve.mjs';

const { folder, threads } = JSON.parse(process.argv[2]);
const elmo = await Elmo.fromPretrained(folder, { threads });

await serve(`node ${process.version}`, {
  /** From a fresh state; vectors are sent only where they are compared. */
  embed: async ({ sentences, batch, vectors }) => {
    await elmo.reset();
    const { ms, result } = await timed(() => elmo.embed(sentences, { batchSize: batch }));
    return { ms, ...(vectors ? { vectors: result.map(({ layers }) => [...layers.at(-1)]) } : {}) };
  },
});
await elmo.dispose();
