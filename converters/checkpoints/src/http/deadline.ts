import { onAbort } from '@firth/options';
import { CheckpointError } from '../error.js';
import type { Timeout, UrlOptions } from './url-options.js';

/** Seconds. */
const PATIENCE = 10;
const PATIENCE_WITH_SLOWNESS = 30;
/** Bytes a second below which a server is slow: curl's and Git's users set as much (`--speed-limit`, `http.lowSpeedLimit`). */
const LEAST_SPEED = 1024;

/** What a server is waited for. */
type Stage = Exclude<keyof Timeout, 'slow'>;

/** Each with what Python's huggingface_hub calls it in the environment, in seconds. */
const STAGES: Readonly<Record<Stage, { readonly problem: string; readonly variable: string }>> = {
  connect: { problem: 'timed out: the server does not answer', variable: 'HF_HUB_ETAG_TIMEOUT' },
  idle: { problem: 'timed out: the server has stopped sending', variable: 'HF_HUB_DOWNLOAD_TIMEOUT' },
};

const timeouts = new WeakSet<CheckpointError>();
const slownesses = new WeakSet<CheckpointError>();

/** Whether a server was given up because it said nothing, or too little. */
export const isTimeout = (error: unknown): boolean => error instanceof CheckpointError && timeouts.has(error);
export const isSlowness = (error: unknown): boolean => error instanceof CheckpointError && slownesses.has(error);

/**
 * Tells a server that sends something now and then, and so is never silent for long, but would take for ever. What counts is the time
 * that was waited for it, not what became of its bytes in between.
 */
export class Pace {
  private readonly file: string;
  private readonly patience: number;
  private waited = 0;
  private received = 0;

  constructor(file: string, { timeout = {} }: Pick<UrlOptions, 'timeout'>) {
    this.file = file;
    this.patience = timeout.slow ?? 1000 * PATIENCE_WITH_SLOWNESS;
  }

  /** @throws CheckpointError UNREACHABLE where over so long less came than a second's least for each second. */
  add(bytes: number, milliseconds: number): void {
    this.received += bytes;
    this.waited += milliseconds;
    if (this.waited < this.patience) return;
    const found = `${this.received} bytes in ${(this.waited / 1000).toFixed(1)} s`;
    if (this.received < (LEAST_SPEED * this.waited) / 1000) {
      const error = new CheckpointError('UNREACHABLE', 'timed out: the server sends too slowly', {
        file: this.file,
        expected: `${hostOf(this.file)} to send at least ${LEAST_SPEED} bytes a second`,
        found,
        hint: 'Try again later, or bear it longer: timeout: { slow: MILLISECONDS }',
      });
      timeouts.add(error);
      slownesses.add(error);
      throw error;
    }
    [this.waited, this.received] = [0, 0];
  }
}

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
