import type { GPT2, LoadOptions, OpenAIGPT } from '@firth/gpt';

/** Opens a GPT or a GPT-2, whichever the checkpoint is. */
export async function openGptModel(path: string, options: LoadOptions): Promise<GPT2 | OpenAIGPT> {
  const [gpt, { openCheckpoint }] = await Promise.all([import('@firth/gpt'), import('@firth/checkpoints')]);
  const checkpoint = await openCheckpoint(path);
  const model = await gpt.modelTypeOf(checkpoint);
  await checkpoint.close();
  return model === 'gpt2' ? gpt.GPT2.fromPretrained(path, options) : gpt.OpenAIGPT.fromPretrained(path, options);
}
