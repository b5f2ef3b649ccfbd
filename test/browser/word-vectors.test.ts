import { describe, expect, it, onTestFinished } from 'vitest';
import { CHROMIUM } from './testing/chromium.js';
import { TestPage } from './testing/page.js';

interface Turns {
  readonly gap: number;
  readonly ticks: number;
  readonly took: number;
}

/** The textbooks' analogies, in both languages, and the answer to each. */
const ANALOGIES = [
  ['man', 'king', 'woman', 'queen'],
  ['walking', 'walked', 'swimming', 'swam'],
  ['法国', '巴黎', '中国', '北京'],
] as const;
const questions = ANALOGIES.map(([a, b, c]) => [a, b, c]);
const right = ANALOGIES.map(([, , , answer]) => answer);

async function open(isolated: boolean): Promise<TestPage> {
  const page = await TestPage.open('word-vectors', { isolated });
  onTestFinished(() => page.close());
  return page;
}

/** What is ended takes a moment to be gone. */
const expectNoWorkers = (page: TestPage): Promise<void> =>
  expect.poll(() => page.page.workers().length, { timeout: 15_000 }).toBe(0);

/** Work on the page's own thread would make one gap of all of it. */
function expectResponsive({ gap, ticks, took }: Turns): void {
  console.log(`longest gap ${gap.toFixed(0)} ms, ${ticks} ticks in ${took.toFixed(0)} ms`);
  expect(took).toBeGreaterThan(4 * gap);
}

describe.skipIf(CHROMIUM === undefined)('word vectors in Chromium', () => {
  it('word2vec trains on the small world in a worker while the page goes on, and knows its analogies', async () => {
    const page = await open(false);
    const { answers, ...turns } = await page.call<{ answers: string[] } & Turns>('word2vec', 300_000, 1, questions);
    expect(answers).toEqual(right);
    expectResponsive(turns);
    await expectNoWorkers(page);
  }, 120_000);

  it('GloVe trains in a worker while the page goes on, and its cost falls', async () => {
    const page = await open(false);
    const { costs, ...turns } = await page.call<{ costs: number[] } & Turns>('glove', 300_000);
    expect(costs).toHaveLength(25);
    expect(costs.at(-1)).toBeLessThan((costs[0] ?? 0) / 2);
    expectResponsive(turns);
    await expectNoWorkers(page);
  }, 120_000);

  it('refuses more threads than one where the page shares no memory', async () => {
    const page = await open(false);
    await expect(page.call('word2vec', 1000, 2, [])).rejects.toThrow('threads: expected 1 in a page');
  }, 120_000);

  it('trains in two workers on shared memory where the page is cross-origin isolated', async () => {
    const page = await open(true);
    // Two threads give other vectors each time; after so many words the answers stand far apart in all of them.
    const { answers, ...turns } = await page.call<{ answers: string[] } & Turns>('word2vec', 900_000, 2, questions);
    expect(answers).toEqual(right);
    expectResponsive(turns);
    await expectNoWorkers(page);
  }, 120_000);

  it('finds the same neighbours in workers as on the page’s own thread', async () => {
    const page = await open(true);
    const { areEqual, gap, took } = await page.call<Turns & { areEqual: boolean }>('search', 60_000, 150, 2);
    expect(areEqual).toBe(true);
    console.log(`longest gap ${gap.toFixed(0)} ms of ${took.toFixed(0)}`);
    await expectNoWorkers(page);
  }, 120_000);
});
