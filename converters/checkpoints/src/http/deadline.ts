import { onAbort } from '@firth/options';
import { CheckpointError } from '../error.js';
import type { Timeout, UrlOptions } from './url-options.js';

/** Seconds. */
const PATIENCE = 10;

/** What a server is waited for. */
type Stage = keyof Timeout;

/** Each with what Python's huggingface_hub calls it in the environment, in seconds. */
const STAGES: Readonly<Record<Stage, { readonly problem: string; readonly variable: string }>> = {
  connect: { problem: 'timed out: the server does not answer', variable: 'HF_HUB_ETAG_TIMEOUT' },
  idle: { problem: 'timed out: the server has stopped sending', variable: 'HF_HUB_DOWNLOAD_TIMEOUT' },
};

const timeouts = new WeakSet<CheckpointError>();

/** Whether a server was given up because it said nothing. */
export const isTimeout = (error: unknown): boolean => error instanceof CheckpointError && timeouts.has(error);

/**
 * Waits for a part of a request, not longer than it may take, and not after the signal was aborted, also where what is waited
 * for knows of neither.
 * @throws CheckpointError UNREACHABLE that names the host and the option; the signal's reason; what `call` throws.
 */
export function beforeDeadline<T>(
  file: string,
  what: Stage,
  { timeout = {}, signal }: Pick<UrlOptions, 'timeout' | 'signal'>,
  call: () => Promise<T>,
): Promise<T> {
  const patience = timeout[what] ?? 1000 * secondsOf(STAGES[what].variable);
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => {
      end(() => {
        const reason: unknown = signal?.reason;
        reject(reason);
      });
    };
    const timer = Number.isFinite(patience)
      ? setTimeout(() => {
          end(() => {
            reject(timedOut(file, what, patience));
          });
        }, patience)
      : undefined;
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      release();
      settle();
    };
    const release = onAbort(signal, stop);
    if (signal?.aborted === true) {
      stop();
      return;
    }
    call().then(
      (value) => {
        end(() => {
          resolve(value);
        });
      },
      (error: unknown) => {
        end(() => {
          reject(error);
        });
      },
    );
  });
}

/** As the environment says, where there is one. */
function secondsOf(variable: string): number {
  const seconds = typeof process === 'undefined' ? NaN : Number(process.env[variable]);
  return seconds > 0 ? seconds : PATIENCE;
}

function timedOut(file: string, what: Stage, patience: number): CheckpointError {
  const { problem, variable } = STAGES[what];
  const error = new CheckpointError('UNREACHABLE', problem, {
    file,
    expected: `${hostOf(file)} to send something within ${patience / 1000} s`,
    found: 'nothing',
    hint: `Try again later, or wait longer: timeout: { ${what}: MILLISECONDS } or ${variable}=SECONDS`,
  });
  timeouts.add(error);
  return error;
}

/** Of the URL that a message names, which may stand in parentheses. */
const hostOf = (file: string): string => /https?:\/\/([^/?#)]+)/i.exec(file)?.[1] ?? 'the server';
