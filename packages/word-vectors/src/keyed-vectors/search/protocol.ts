import type { SearchLayout } from './layout.js';
import type { Score } from './score.js';
import type { TopRows } from './top-rows.js';

/** What a thread is started with. */
export interface ThreadStart {
  readonly memory: WebAssembly.Memory;
  readonly layout: SearchLayout;
  readonly thread: number;
}

/** What one thread does for one pass; `from` is a multiple of `BLOCK`. */
export interface ScanRange {
  readonly from: number;
  readonly to: number;
  readonly queryCount: number;
  readonly scores: readonly Score[];
  readonly topN: number;
}

/** What a thread answers, one message for each range. */
export type ThreadAnswer =
  | { readonly kind: 'found'; readonly lists: readonly TopRows[] }
  | { readonly kind: 'failed'; readonly message: string };

/** A thread that scans ranges of the shared rows, one at a time. */
export interface SearchThread {
  /** @throws the reason why the thread ended. */
  scan(range: ScanRange): Promise<readonly TopRows[]>;
  terminate(): Promise<void>;
}
