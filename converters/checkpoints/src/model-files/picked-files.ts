import { openInput } from '../open-input.js';
import { decodeText } from './decode-text.js';
import { folderWithin } from './folder-within.js';
import { checkLength, type ModelFiles, type ModelFilesOptions } from './model-files.js';

/** Texts beside a checkpoint: no part of it, unlike the index of a sharded one. */
const TEXT = /(?<!\.index)\.json$|\.txt$|\.md$/;

/** The File objects of one model, as a file picker gives them; one for folders says where each of them lies. */
export const pickedFiles = (picked: readonly File[], options: ModelFilesOptions): ModelFiles =>
  inFolder('', new Map(picked.map((file) => [pathOf(file), file])), options);

function inFolder(folder: string, files: ReadonlyMap<string, File>, options: ModelFilesOptions): ModelFiles {
  const place = (file: string): string => (folder === '' ? file : `${folder}/${file}`);
  const here: ModelFiles = {
    name: folder === '' ? 'the files' : folder,
    folder,
    place,
    text: async (file, longest) => {
      const found = files.get(place(file));
      if (found === undefined) return undefined;
      checkLength(found.size, place(file), longest);
      return decodeText(new Uint8Array(await found.arrayBuffer()), place(file));
    },
    within: (name) => {
      const inner = folderWithin(name, place);
      return inner === '' ? here : inFolder(place(inner), files, options);
    },
    open: () => {
      const own = [...files].filter(
        // a SavedModel keeps its variables in a folder of their own
        ([path, { name }]) => (path === place(name) || path === place(`variables/${name}`)) && !TEXT.test(name),
      );
      return openInput(
        own.map(([, file]) => file),
        options,
      );
    },
  };
  return here;
}

/** Below the folder that was picked, which stands first in `webkitRelativePath`. */
function pathOf(file: File): string {
  const path = 'webkitRelativePath' in file ? file.webkitRelativePath : undefined;
  return typeof path === 'string' && path !== '' ? path.slice(path.indexOf('/') + 1) : file.name;
}
