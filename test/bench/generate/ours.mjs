/** node ours.mjs '{"folder": …, "threads": …, "dtype": …}': firth's GPT2 as a runner. */
import { GPT2 } from '@firth/gpt';
import { serve, timed } from '../common/serve.mjs';

const { folder, threads, dtype } = JSON.parse(process.argv[2]);
const model = await GPT2.fromPretrained(folder, { threads, dtype });

await serve(`node ${process.version}`, {
  /** Greedy, every prompt to its full length: the ids, and when each token came. */
  generate: async ({ prompts, tokens }) => {
    const at = [];
    const onProgress = () => at.push(performance.now());
    const options = { maxNewTokens: tokens, eosTokenId: null, onProgress };
    const { ms, result } = await timed(() => model.generate(prompts, options));
    const steps = at.slice(1).map((time, i) => time - at[i]);
    return { ms, ids: result.map(({ tokenIds }) => [...tokenIds]), steps };
  },
});
await model.dispose();
