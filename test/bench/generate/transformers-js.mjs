/** node transformers-js.mjs '{"folder": …, "threads": …}': transformers.js as a runner, its past in and out at each step. */
import { basename, dirname } from 'node:path';
import { AutoModelForCausalLM, env, Tensor } from '@huggingface/transformers';
import { transformersVersion } from '../common/peers.mjs';
import { serve, timed } from '../common/serve.mjs';

const { folder, threads } = JSON.parse(process.argv[2]);
Object.assign(env, { localModelPath: `${dirname(folder)}/`, allowRemoteModels: false, allowLocalModels: true });
const session_options = { intraOpNumThreads: threads };
const model = await AutoModelForCausalLM.from_pretrained(basename(folder), {
  device: 'cpu',
  dtype: 'fp32',
  session_options,
});

await serve(transformersVersion(), {
  generate: async ({ prompts, tokens }) => {
    const shape = [prompts.length, prompts[0].length];
    const int64 = (values) => new Tensor('int64', BigInt64Array.from(values.flat(), BigInt), shape);
    const inputs = { input_ids: int64(prompts), attention_mask: int64(prompts.map((row) => row.map(() => 1))) };
    const { ms, result } = await timed(() => model.generate({ ...inputs, max_new_tokens: tokens, do_sample: false }));
    return { ms, ids: result.tolist().map((row) => row.slice(shape[1]).map(Number)) };
  },
});
await model.dispose();
