import { CheckpointError } from './error.js';
import type { ByteSource } from './source/byte-source.js';

const POINTER = 'version https://git-lfs';
const PAGE = /^(\xef\xbb\xbf)?\s*<(!doctype|html|head)/i;

/** @throws CheckpointError `UNKNOWN_FORMAT` for what stands in place of a file: a Git LFS pointer, a web page. */
export function refuseStandIn(bytes: Uint8Array, file: string): void {
  const head = String.fromCharCode(...bytes.subarray(0, 512));
  const isPointer = head.startsWith(POINTER);
  if (!isPointer && !PAGE.test(head)) return;
  throw new CheckpointError(
    'UNKNOWN_FORMAT',
    `this is ${isPointer ? 'a Git LFS pointer' : 'a web page'}, not the file itself`,
    {
      file,
      hint: isPointer ? 'Run `git lfs pull`' : 'Download the file itself',
    },
  );
}

/** The same of a part of a checkpoint, whose format is known by then. */
export async function refuseStandInSource(source: ByteSource): Promise<void> {
  refuseStandIn(await source.read(0, Math.min(512, source.size)), source.name);
}
