import { listFolder, joinPath, removeFolder } from '#training-files';

const NAME = /^step-(\d{8,})$/;

export const WEIGHTS_FILE = 'weights.safetensors';
export const STATE_FILE = 'training.json';

/** A checkpoint in its folder. */
export interface StepFolder {
  readonly step: number;
  readonly path: string;
}

export const stepFolder = (folder: string, step: number): string =>
  joinPath(folder, `step-${String(step).padStart(8, '0')}`);

/** The complete checkpoints of a folder, the oldest first. */
export async function stepFolders(folder: string): Promise<readonly StepFolder[]> {
  const names = await listFolder(folder);
  return names
    .flatMap((name) => {
      const step = NAME.exec(name)?.[1];
      return step === undefined ? [] : [{ step: Number(step), path: joinPath(folder, name) }];
    })
    .sort((a, b) => a.step - b.step);
}

/** Removes all but the newest `keep` and that of the best evaluation. */
export async function pruneFolders(folder: string, keep: number, best: number | undefined): Promise<void> {
  const found = await stepFolders(folder);
  for (const { step, path } of found.slice(0, Math.max(0, found.length - keep))) {
    if (step !== best) await removeFolder(path);
  }
}
