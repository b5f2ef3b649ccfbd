import { messageOf } from '@firth/options';
import { OpsError } from '../error.js';
import type { Program } from '../program.js';
import { float32 } from '../tensor.js';
import type { Dialect } from './dialect.js';
import { devices } from './engine-options.js';
import { OnnxExecutable, type Placement } from './executable.js';
import { record } from './record.js';
import type { Provider } from './worker/protocol.js';
import type { WorkerSessions } from './worker/sessions.js';

const sum: Program<object, 'x', 'y'> = {
  schema: {},
  inputs: { x: { dtype: 'float32', shape: [1] } },
  run: (ops, _, { x }) => ({ y: ops.add(x, x) }),
};

/**
 * Adds two numbers on a device, before anything is read for it. The runtime itself leaves out a provider that it was not built
 * with and computes on the CPU. The program stays, among `executables`: with its last session a device would end.
 *
 * @throws OpsError `NO_DEVICE`
 */
export async function startDevice(
  sessions: WorkerSessions,
  placement: Placement,
  dialect: Dialect,
  said: string,
  executables: Set<{ dispose(): Promise<void> }>,
): Promise<void> {
  const { provider } = placement;
  const built = await sessions.providers();
  const here = devices.filter((device) => built.includes(device)).join(', ');
  if (!built.includes(provider)) throw refusal(said, `the ONNX Runtime of this machine has ${here}`);
  const recorded = record(sum, {}, {}, dialect);
  const executable = new OnnxExecutable(sessions, sum.inputs, recorded, placement, () => {
    executables.delete(executable);
  });
  executables.add(executable);
  try {
    await executable.run({ x: float32([1], [1]) });
  } catch (cause) {
    await executable.dispose();
    const words = messageOf(cause).trim().replace(/\s+/g, ' ');
    throw refusal(said, needs[provider] ?? 'it does not start', words, cause);
  }
}

const needs: Partial<Record<Provider, string>> = {
  webgpu: 'it needs a GPU with its driver',
  cuda: "it needs an NVIDIA GPU, CUDA 12 and onnxruntime-node's files for it (npm rebuild onnxruntime-node --onnxruntime-node-install=cuda12)",
};

function refusal(said: string, why: string, words?: string, cause?: unknown): OpsError {
  const message = `${said} cannot be had here: ${why}; name another, or none`;
  return new OpsError('NO_DEVICE', words === undefined ? message : `${message} (${words})`, { cause });
}
