import { listFolder, joinPath, removeFolder } from '#training-files';

const NAME = /^step-(\d{8,})$/;
/** What an end in the middle of writing or removing one leaves (files/node.ts). */
const LEFTOVER = /^step-\d{8,}\.[\da-f-]+\.tmp$/;

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

/** Removes what a process that was killed has left half done. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await listFolder(folder)) if (LEFTOVER.test(name)) await removeFolder(joinPath(folder, name));
}
