import { messageOf } from '@firth/options';
import { OpsError } from '../error.js';
import type { Tf } from './graph.js';

/** A backend of TensorFlow.js that is ready to compute. */
export interface Backend {
  readonly tf: Tf;
  readonly name: string;
}

/**
 * Finds the backend `wanted`, or the application's current one, or the best that is registered; `tfjs-node` registers
 * itself where it is installed.
 *
 * @throws OpsError `RUNTIME` that says what to install or to import.
 */
export async function openBackend(wanted: string | undefined): Promise<Backend> {
  const tf = await importCore();
  if (wanted === undefined ? registered(tf).length === 0 : wanted === 'tensorflow' && !registered(tf).includes(wanted))
    await importNative(wanted);
  return inTurn(async () => {
    const found = wanted ?? (await bestOf(tf));
    if (!registered(tf).includes(found)) throw unregistered(found, tf);
    if (found in tf.engine().registry) return { tf, name: found };
    const before = tf.engine().backendName;
    if (!(await tf.setBackend(found))) throw new OpsError('RUNTIME', `TensorFlow.js could not start '${found}'`);
    restore(tf, before);
    return { tf, name: found };
  });
}

/**
 * Runs `action`, which does not wait for anything, on the backend, and gives the application its own one back:
 * TensorFlow.js has one current backend for a whole process.
 */
export function within<T>({ tf, name }: Backend, action: () => T): T {
  const before = tf.engine().backendName;
  if (before === name) return action();
  switchTo(tf, name);
  try {
    return action();
  } finally {
    restore(tf, before);
  }
}

let last: Promise<unknown> = Promise.resolve();

/** One call after another, whatever the engine: while a backend starts, no other can be used. */
export function inTurn<T>(task: () => Promise<T>): Promise<T> {
  const result = last.then(task);
  last = result.catch(() => undefined);
  return result;
}

const registered = (tf: Tf): string[] => Object.keys(tf.engine().registryFactory);

async function bestOf(tf: Tf): Promise<string> {
  await tf.ready();
  return tf.getBackend();
}

function restore(tf: Tf, name: string): void {
  if (name in tf.engine().registry) switchTo(tf, name);
}

/** A backend that has started is current when `setBackend` returns, before its promise settles. */
function switchTo(tf: Tf, name: string): void {
  tf.setBackend(name).catch(() => undefined);
}

async function importCore(): Promise<Tf> {
  try {
    return await import('@tensorflow/tfjs-core');
  } catch (cause) {
    const what = 'the tfjs engine needs TensorFlow.js: npm i @tensorflow/tfjs-core, and a backend';
    throw new OpsError('RUNTIME', `${what} (${reason(cause)})`, { cause });
  }
}

const nativePackages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/** The first native package that is installed; its import registers the backend 'tensorflow'. */
async function importNative(wanted: string | undefined): Promise<void> {
  const causes: unknown[] = [];
  for (const name of nativePackages) {
    try {
      await import(/* webpackIgnore: true */ /* @vite-ignore */ name);
      return;
    } catch (error) {
      causes.push(error);
    }
  }
  const problem = wanted === undefined ? 'no backend of TensorFlow.js is registered' : `'${wanted}' cannot be loaded`;
  const advice = 'npm i @tensorflow/tfjs-node, or import another backend first, @tensorflow/tfjs-backend-wasm say';
  throw new OpsError('RUNTIME', `${problem}: ${advice} (${causes.map(reason).join('; ')})`, { cause: causes });
}

const reason = (cause: unknown): string => messageOf(cause).split('\n')[0] ?? '';

function unregistered(name: string, tf: Tf): OpsError {
  const known = registered(tf).join(', ') || 'none';
  const advice = `import '@tensorflow/tfjs-backend-${name}' first`;
  return new OpsError('RUNTIME', `no backend of TensorFlow.js is named '${name}', there are ${known}: ${advice}`);
}
