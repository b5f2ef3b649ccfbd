import type { Answer, Provider, Request } from './protocol.js';

/** A thread that answers requests: a `worker_threads` Worker in Node, a Web Worker in a browser. */
export interface Channel {
  post(request: Request): void;
  /** Keeps the process alive while true. */
  hold(held: boolean): void;
  terminate(): Promise<void>;
}

export interface ChannelEvents {
  readonly onAnswer: (answer: Answer) => void;
  /** The thread is gone; nothing more will come. */
  readonly onDeath: (reason: string) => void;
}

export type OpenChannel = (events: ChannelEvents, provider: Provider) => Channel;
