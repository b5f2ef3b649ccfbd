import { describe, expect, it } from 'vitest';
import type { ChannelEvents } from './channel.js';
import type { Request, SessionModel } from './protocol.js';
import { WorkerSessions } from './sessions.js';

const model: SessionModel = {
  bytes: new Uint8Array(),
  folder: undefined,
  externalData: [],
  provider: 'cpu',
  threads: 1,
};

/** A thread that answers when the test says so. */
function manual() {
  const threads: { readonly events: ChannelEvents; readonly posted: Request[]; held: boolean; ended: boolean }[] = [];
  const sessions = new WorkerSessions((events) => {
    const thread = { events, posted: [] as Request[], held: false, ended: false };
    threads.push(thread);
    return {
      post: (request) => thread.posted.push(request),
      hold: (held) => (thread.held = held),
      terminate: () => ((thread.ended = true), Promise.resolve()),
    };
  }, 'cpu');
  const thread = (i: number) => {
    const found = threads[i];
    if (found === undefined) throw new Error(`thread ${i} was not started`);
    return found;
  };
  const ran = (i: number) => {
    const { posted, events } = thread(i);
    events.onAnswer({ id: posted.at(-1)?.id ?? -1, kind: 'ran', outputs: {}, appended: 0 });
  };
  return { sessions, threads, thread, ran };
}

describe('WorkerSessions', () => {
  it('sends one call at a time, in order, and holds the process only meanwhile', async () => {
    const { sessions, thread, ran } = manual();
    const calls = [sessions.run(1, {}), sessions.run(2, {})];
    expect(thread(0).posted.map((request) => request.kind === 'run' && request.session)).toEqual([1]);
    expect(thread(0).held).toBe(true);
    ran(0);
    expect(thread(0).posted.map((request) => request.kind === 'run' && request.session)).toEqual([1, 2]);
    ran(0);
    await Promise.all(calls);
    expect(thread(0).held).toBe(false);
  });

  it('takes an aborted call out of the queue', async () => {
    const { sessions, thread, ran } = manual();
    const controller = new AbortController();
    const first = sessions.run(1, {});
    const second = sessions.run(2, {}, controller.signal);
    controller.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    ran(0);
    await first;
    expect(thread(0).posted).toHaveLength(1);
  });

  it('rejects an aborted call under way at once, and goes on after it', async () => {
    const { sessions, thread, ran } = manual();
    const controller = new AbortController();
    const first = sessions.run(1, {}, controller.signal);
    const second = sessions.run(2, {});
    controller.abort();
    await expect(first).rejects.toThrow(/abort/i);
    expect(thread(0).posted).toHaveLength(1);
    ran(0);
    ran(0);
    await second;
  });

  it('refuses a call whose signal is aborted already', async () => {
    const { sessions, threads } = manual();
    await expect(sessions.run(1, {}, AbortSignal.abort())).rejects.toThrow(/abort/i);
    expect(threads).toHaveLength(0);
  });

  it('reports a thread that dies to the call it was on, and starts another for the next', async () => {
    const { sessions, thread, threads, ran } = manual();
    const [first, second] = [sessions.run(1, {}), sessions.run(2, {})];
    const before = sessions.generation;
    thread(0).events.onDeath('it ended with code 134');
    await expect(first).rejects.toMatchObject({ code: 'WORKER_DIED' });
    await expect(first).rejects.toThrow('it ended with code 134');
    expect(threads).toHaveLength(2);
    expect(sessions.generation).toBe(before + 1);
    ran(1);
    await second;
  });

  it('tells at once that the sessions of a dead thread are gone, and gives no number twice', async () => {
    const { sessions, thread } = manual();
    const first = sessions.open(model);
    thread(0).events.onAnswer({ id: 1, kind: 'opened' });
    const before = sessions.generation;
    thread(0).events.onDeath('it ended with code 134');
    expect(sessions.generation).toBe(before + 1);
    const second = sessions.open(model);
    thread(1).events.onAnswer({ id: 2, kind: 'opened' });
    expect(await second).not.toBe(await first);
  });

  it('gives the runtime’s own words for a failure', async () => {
    const { sessions, thread } = manual();
    const opening = sessions.open(model);
    thread(0).events.onAnswer({ id: 1, kind: 'failed', message: 'no such operator' });
    await expect(opening).rejects.toMatchObject({
      code: 'RUNTIME',
      message: 'ONNX Runtime could not open the model: no such operator',
    });
  });

  it('fails what waits when it is disposed of, ends the thread, and refuses later calls', async () => {
    const { sessions, thread } = manual();
    const calls = [sessions.run(1, {}), sessions.run(2, {})];
    await sessions.dispose();
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'DISPOSED' });
    expect(thread(0).ended).toBe(true);
    await expect(sessions.run(1, {})).rejects.toMatchObject({ code: 'DISPOSED' });
  });
});
