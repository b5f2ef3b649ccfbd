import type { PostedAnswer, PostedJob } from './protocol.js';

/** The bare thread: a `worker_threads` Worker in Node, a Web Worker in a page. */
export interface Port {
  post(job: PostedJob, transfer: readonly ArrayBuffer[]): void;
  terminate(): Promise<void>;
}

export interface PortEvents {
  readonly onAnswer: (answer: PostedAnswer) => void;
  /** The thread is gone; nothing more will come. */
  readonly onDeath: (reason: string) => void;
}
