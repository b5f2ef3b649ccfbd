import { startThread, threadCount } from '#search-threads';
import type { VectorRows } from '../vector-rows.js';
import { isShared, loadKernel, type SearchKernel } from './kernel.js';
import { BLOCK, MOST_THREADS } from './layout.js';
import type { SearchThread } from './protocol.js';
import { scan } from './scan.js';
import type { Score } from './score.js';
import { mergeTop, type TopRows } from './top-rows.js';

/** Multiplications that take less time on the spot than to hand over: about a millisecond. */
const WORTH_THREADS = 2 ** 23;

export interface Search {
  /** Vectors of length 1; at most `MOST_QUERIES`. */
  readonly queries: readonly Float32Array[];
  readonly scores: readonly Score[];
  readonly topN: number;
  /** Only the first so many rows. */
  readonly rowCount: number;
}

/** Exact search over rows: small ones on the spot, large ones in threads or, where there are none, with pauses. */
export class Searcher {
  private readonly rows: VectorRows;
  private readonly threadLimit: number;
  private kernel: Promise<SearchKernel> | undefined;
  private threads: readonly SearchThread[] = [];
  /** The search before: all use one place for their queries. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(rows: VectorRows, threadLimit: number | undefined) {
    this.rows = rows;
    const most = isShared(rows.memory.buffer) ? MOST_THREADS : 0;
    this.threadLimit = Math.min(threadLimit ?? threadCount(), most);
  }

  run(search: Search): Promise<readonly TopRows[]> {
    const found = this.last.then(() => this.runAlone(search));
    this.last = found.catch(() => undefined);
    return found;
  }

  async dispose(): Promise<void> {
    await this.last;
    const { threads } = this;
    this.threads = [];
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  private async runAlone(search: Search): Promise<readonly TopRows[]> {
    this.rows.writeQueries(search.queries);
    const work = search.rowCount * this.rows.dimension * search.queries.length;
    const isLarge = work > WORTH_THREADS;
    return isLarge && this.threadLimit > 0 ? this.inThreads(search) : this.onTheSpot(search, isLarge);
  }

  private async onTheSpot({ queries, scores, topN, rowCount }: Search, isLarge: boolean): Promise<readonly TopRows[]> {
    const { memory, layout } = this.rows;
    this.kernel ??= loadKernel(memory);
    const range = { from: 0, to: rowCount, queryCount: queries.length, scores, topN };
    const steps = scan(memory, await this.kernel, layout, 0, range);
    let pausedAt = performance.now();
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) return step.value;
      if (!isLarge || performance.now() - pausedAt < 8) continue;
      await new Promise((resolve) => setTimeout(resolve));
      pausedAt = performance.now();
    }
  }

  private async inThreads({ queries, scores, topN, rowCount }: Search): Promise<readonly TopRows[]> {
    const { memory, layout } = this.rows;
    if (this.threads.length === 0) {
      this.threads = Array.from({ length: this.threadLimit }, (_, thread) => startThread({ memory, layout, thread }));
    }
    const share = Math.ceil(rowCount / this.threads.length / BLOCK) * BLOCK;
    const parts = await Promise.all(
      this.threads.map((thread, i) => {
        const [from, to] = [Math.min(rowCount, i * share), Math.min(rowCount, (i + 1) * share)];
        return thread.scan({ from, to, queryCount: queries.length, scores, topN });
      }),
    );
    return scores.map((_, i) =>
      mergeTop(
        parts.flatMap((lists) => lists[i] ?? []),
        topN,
      ),
    );
  }
}
