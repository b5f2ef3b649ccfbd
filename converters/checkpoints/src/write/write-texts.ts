import { makeFolder, writeFiles } from '#file-system';

/**
 * Writes text files that belong together into a folder, which is made where it is not there. They take their names when all
 * of them are complete and on disk.
 * @param texts By the files' names.
 * @throws CheckpointError UNWRITABLE, or UNSUPPORTED where there is no file system; the signal's reason when it is aborted.
 */
export async function writeTexts(
  folder: string,
  texts: ReadonlyMap<string, string>,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  await makeFolder(folder);
  const paths = [...texts.keys()].map((name) => `${folder}/${name}`);
  const contents = [...texts.values()].map((text) => new TextEncoder().encode(text));
  await writeFiles(paths, signal, async (files) => {
    for (const [i, file] of files.entries()) await file.write(contents[i] ?? new Uint8Array());
  });
}
