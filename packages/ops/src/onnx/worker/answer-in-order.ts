import type { Answer, Request } from './protocol.js';
import type { SessionServer } from './serve.js';

/** Answers requests one at a time, in the order in which they came. */
export function answerInOrder(loading: Promise<Pick<SessionServer, 'answer'>>): (request: Request) => Promise<Answer> {
  let last: Promise<unknown> = loading;
  return (request) => {
    const answer = last.then(async () => (await loading).answer(request));
    last = answer.catch(() => undefined);
    return answer;
  };
}
