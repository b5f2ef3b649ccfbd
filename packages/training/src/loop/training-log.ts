import { appendText, readText, writeText } from '#training-files';

/** A log in JSON lines, each with its `step`. */
export class TrainingLog {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Begins anew, or after the lines up to the step that training goes on from: later ones will come again. */
  async open(step: number): Promise<void> {
    const lines = step === 0 ? [] : ((await readText(this.#path)) ?? '').split('\n');
    await writeText(
      this.#path,
      lines
        .filter((line) => isUpTo(line, step))
        .map((line) => `${line}\n`)
        .join(''),
    );
  }

  async append(line: { readonly step: number } & Readonly<Record<string, unknown>>): Promise<void> {
    await appendText(this.#path, `${JSON.stringify(line)}\n`);
  }
}

/** A line that was cut off by the end of its process is none. */
function isUpTo(line: string, step: number): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'step' in value && Number(value.step) <= step;
  } catch {
    return false;
  }
}
