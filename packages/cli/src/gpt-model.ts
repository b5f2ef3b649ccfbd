import type { GPT2, LoadOptions, OpenAIGPT } from '@firth/gpt';

/** Opens a GPT or a GPT-2, whichever the checkpoint is. */
export async function openGptModel(path: string, options: LoadOptions): Promise<GPT2 | OpenAIGPT> {
  const [gpt, { openCheckpoint }] = await Promise.all([import('@firth/gpt'), import('@firth/checkpoints')]);
  const checkpoint = await openCheckpoint(path);
  const model = gpt.modelTypeOf(checkpoint);
  await checkpoint.close();
  return model === 'gpt2' ? gpt.GPT2.fromPretrained(path, options) : gpt.OpenAIGPT.fromPretrained(path, options);
}

/** Whether the path holds a GPT of either kind; a path that holds no checkpoint at all is left to who opens it. */
export async function holdsGpt(path: string): Promise<boolean> {
  const [gpt, { openCheckpoint, CheckpointError }] = await Promise.all([
    import('@firth/gpt'),
    import('@firth/checkpoints'),
  ]);
  try {
    const checkpoint = await openCheckpoint(path);
    await checkpoint.close();
    return gpt.isGpt(checkpoint);
  } catch (error) {
    if (error instanceof CheckpointError) return false;
    throw error;
  }
}
