import { open, readFile, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { BertExport, CheckedOutput } from '@firth/bert/export';
import type { ExportedModel, ForeignModel } from '@firth/ops';
import { FailedCheck } from '../output/errors.js';
import { formatError } from '../output/format.js';
import { version } from '../version.js';
import { checkDestination, staged } from './staging.js';
import { isGraphModel } from './superseded.js';

export interface ExportRequest {
  readonly to: 'onnx' | 'tfjs';
  /** By Hugging Face's names. */
  readonly outputs?: readonly string[];
  /** ONNX weights in a file of their own. */
  readonly externalData?: true;
  readonly paddedEmbeddings?: true;
  readonly skipUnknownTensors?: true;
  readonly mmap: boolean;
  readonly force?: true;
}

export interface ExportSummary {
  readonly source: string;
  readonly destination: string;
  readonly layout: 'onnx' | 'tfjs';
  readonly files: readonly string[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly bytes: number;
  /** Whether what was written ran and agreed; false where the runtime is not installed. */
  readonly verified: boolean;
  /** Files of an earlier model that were there. */
  readonly removed: readonly string[];
  /** The output that differs most from our own engine's. */
  readonly worst?: { readonly name: string; readonly maxAbsoluteError: number };
}

/** As for models of real size: sums of thousands of products in another order. */
const BOUND = 1e-4;

/** What has to be installed for a written model to be run once. */
export const runtimes = {
  onnx: 'onnxruntime-node',
  tfjs: '@tensorflow/tfjs-converter @tensorflow/tfjs-core @tensorflow/tfjs-backend-cpu',
} as const;

/**
 * Writes a BERT for another runtime, all files or none, and runs what was written in that runtime.
 *
 * @throws FailedCheck when it computes something else than our own engine; CheckpointError as `exportBert`.
 */
export async function exportModel(
  source: string,
  destination: string,
  request: ExportRequest,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<ExportSummary> {
  const { to, outputs, force = false } = request;
  const { exportBert } = await import('@firth/bert/export');
  const format =
    to === 'tfjs' ? { to } : { to, fileName: basename(destination), external: request.externalData === true };
  const bert = await exportBert(source, format, {
    ...(outputs === undefined ? {} : { outputs }),
    paddedEmbeddings: request.paddedEmbeddings === true,
    skipUnknownTensors: request.skipUnknownTensors === true,
    mmap: request.mmap,
    metadata: { made_by: `firth ${version()}` },
  });
  try {
    const { files } = bert.model;
    const [, ...beside] = to === 'onnx' ? files : [];
    for (const { name } of beside) await checkDestination(join(dirname(destination), name), 'file', force);
    const place = {
      path: destination,
      kind: to === 'onnx' ? 'files' : 'folder',
      force,
      main: files[0]?.name ?? '',
      inputs: bert.files,
      supersedes: isGraphModel,
    } as const;
    const { result: checks, removed } = await staged(place, async (folder) => {
      await writeFiles(bert.model, folder, onProgress, signal);
      return verified(bert, to, folder);
    });
    return {
      source,
      destination,
      layout: to,
      files: files.map(({ name }) => name),
      inputs: bert.inputs,
      outputs: bert.outputs,
      bytes: files.reduce((sum, { byteLength }) => sum + byteLength, 0),
      verified: checks !== undefined,
      removed,
      ...(checks === undefined ? {} : { worst: worstOf(checks) }),
    };
  } finally {
    await bert.close();
  }
}

async function writeFiles(
  model: ExportedModel,
  folder: string,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const total = model.files.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const handles = new Map<string, FileHandle>();
  try {
    for (const { name } of model.files) handles.set(name, await open(join(folder, name), 'wx'));
    let done = 0;
    for await (const { file, bytes } of model.chunks()) {
      signal.throwIfAborted();
      await handles.get(file)?.writeFile(bytes);
      done += bytes.byteLength;
      onProgress(done, total);
    }
  } finally {
    await Promise.all([...handles.values()].map((handle) => handle.close()));
  }
}

/** Undefined where the runtime is not installed. */
async function verified(
  bert: BertExport,
  to: 'onnx' | 'tfjs',
  folder: string,
): Promise<readonly CheckedOutput[] | undefined> {
  const written = await opened(bert.model, to, folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  });
  if (written === undefined) return undefined;
  try {
    const checks = await bert.verify(written);
    const { name, maxAbsoluteError } = worstOf(checks);
    if (!(maxAbsoluteError <= BOUND))
      throw new FailedCheck(
        `what was written computes something else: ${name} differs by ${formatError(maxAbsoluteError)}, ` +
          `more than ${BOUND.toExponential()}; nothing was kept`,
      );
    return checks;
  } finally {
    await written.dispose();
  }
}

async function opened({ files }: ExportedModel, to: 'onnx' | 'tfjs', folder: string): Promise<ForeignModel> {
  if (to === 'tfjs') {
    const { openGraphModel } = await import('@firth/ops/tfjs-graph');
    return openGraphModel((name) => readFile(join(folder, name)));
  }
  const { openOnnx } = await import('@firth/ops/onnx/export');
  return openOnnx(join(folder, files[0]?.name ?? ''));
}

function worstOf(checks: readonly CheckedOutput[]): { readonly name: string; readonly maxAbsoluteError: number } {
  return checks.reduce<{ readonly name: string; readonly maxAbsoluteError: number }>(
    (most, { name, maxAbsoluteError }) =>
      maxAbsoluteError > most.maxAbsoluteError ? { name, maxAbsoluteError } : most,
    { name: checks[0]?.name ?? '', maxAbsoluteError: 0 },
  );
}
