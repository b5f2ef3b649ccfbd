import { startThread, threadCount } from '#search-threads';
import type { VectorTable } from '../vector-table.js';
import { isShared, loadKernel } from './kernel.js';
import type { SearchThread } from './protocol.js';
import type { SearchKernel } from './dots.js';
import { BLOCK, scan, type Score } from './scan.js';
import { mergeTop, type TopRows } from './top-rows.js';

/** Multiplications that take less time on the spot than to hand over: about 4 ms. */
const WORTH_THREADS = 2 ** 23;

export interface Search {
  /** Vectors of length 1; at most `MOST_QUERIES`. */
  readonly queries: readonly Float32Array[];
  readonly scores: readonly Score[];
  readonly topN: number;
  /** Only the first so many rows. */
  readonly rowCount: number;
}

/** Exact search over a table: small ones on the spot, large ones in threads or, where there are none, with pauses. */
export class Searcher {
  private readonly table: VectorTable;
  private readonly threadLimit: number;
  private kernel: Promise<SearchKernel> | undefined;
  private threads: readonly SearchThread[] = [];
  /** The search before: all use one place for their queries. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(table: VectorTable, threadLimit: number | undefined) {
    this.table = table;
    const most = isShared(table.memory.buffer) ? table.threadCapacity : 0;
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
    this.table.writeQueries(search.queries);
    const work = search.rowCount * this.table.dimension * search.queries.length;
    const isLarge = work > WORTH_THREADS;
    return isLarge && this.threadLimit > 0 ? this.inThreads(search) : this.onTheSpot(search, isLarge);
  }

  private async onTheSpot({ queries, scores, topN, rowCount }: Search, isLarge: boolean): Promise<readonly TopRows[]> {
    const { memory, layout } = this.table;
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
    const { memory, layout } = this.table;
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
