/** The packages that run a model. */
export type ModelFamily = 'bert' | 'gpt' | 'elmo' | 'rnn';

/** Whose tensors a path holds; a path without a checkpoint, or with any other, is left to BERT's own refusal. */
export async function modelFamily(path: string): Promise<ModelFamily> {
  const [{ isGpt }, { isElmo }, { recurrentStacks }, { openCheckpoint, CheckpointError }] = await Promise.all([
    import('@firth/gpt'),
    import('@firth/elmo'),
    import('@firth/rnn'),
    import('@firth/checkpoints'),
  ]);
  try {
    const checkpoint = await openCheckpoint(path);
    await checkpoint.close();
    if (await isGpt(checkpoint)) return 'gpt';
    if (isElmo(checkpoint)) return 'elmo';
    return recurrentStacks(checkpoint).length > 0 ? 'rnn' : 'bert';
  } catch (error) {
    if (error instanceof CheckpointError) return 'bert';
    throw error;
  }
}
