import type { TrainingEngine } from '@firth/ops';

/** An engine that knows how many of its training sessions are not disposed of. */
export interface CountedEngine extends TrainingEngine {
  readonly openSessions: number;
}

export function counted(engine: TrainingEngine): CountedEngine {
  let openSessions = 0;
  return {
    ...engine,
    get openSessions() {
      return openSessions;
    },
    compileTraining: async (program, weights, options) => {
      const session = await engine.compileTraining(program, weights, options);
      openSessions++;
      const dispose = session.dispose.bind(session);
      session.dispose = async () => {
        await dispose();
        openSessions--;
      };
      return session;
    },
  };
}
