import { OpsError } from '../../error.js';
import { checkInputs, type InputRules } from '../../inputs.js';
import type { RunOptions } from '../../program.js';
import type { Evaluation } from '../../training/session.js';
import { runOptions } from '../../run-options.js';
import type { Tensor } from '../../tensor.js';
import type { RecordedProgram } from '../record.js';

interface Session {
  run(inputs: Readonly<Record<string, Tensor>>, signal: RunOptions['signal']): Promise<(name: string) => Tensor>;
  close(): Promise<void>;
}

/** A program on the weights of a training session, as they are when it runs. */
export class ResidentExecutable<I extends string, O extends string> implements Evaluation<I, O> {
  readonly #rules: InputRules;
  readonly #recorded: RecordedProgram;
  readonly #session: Session;
  #disposed = false;

  constructor(rules: InputRules, recorded: RecordedProgram, session: Session) {
    this.#rules = rules;
    this.#recorded = recorded;
    this.#session = session;
  }

  async run(inputs: Readonly<Record<I, Tensor>>, options?: RunOptions) {
    const { signal } = runOptions.read(options);
    if (this.#disposed) throw new OpsError('DISPOSED', 'this program was disposed of; compile it again');
    checkInputs(this.#rules, inputs);
    const results = await this.#session.run(inputs, signal);
    const tensors = this.#recorded.outputs.map((name) => [name, results(name)] as const);
    return Object.fromEntries(tensors) as Readonly<Record<O, Tensor>> & Record<string, Tensor>; // the program's outputs
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#session.close();
  }
}
