import { Readable } from 'node:stream';
import { run } from '../main.js';

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `firth` in this process, off a terminal, with `stdin` as its standard input. */
export async function firth(args: readonly string[], stdin: readonly string[] = []): Promise<Outcome> {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await run(args, {
    stdin: Readable.from(stdin),
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    env: {},
  });
  return { status, stdout: out.join(''), stderr: err.join('') };
}
