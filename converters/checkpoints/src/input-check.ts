import { custom } from '@firth/options';
import type { CheckpointInput } from './open-input.js';

/** What a checkpoint or a model is opened by. */
export const inputCheck = custom<CheckpointInput>(
  (input) =>
    (typeof input === 'string' && input !== '') ||
    [URL, Blob, ArrayBuffer, Uint8Array].some((kind) => input instanceof kind) ||
    (Array.isArray(input) && Array.from(input).every((file: unknown) => file instanceof File)),
  'a path, a URL, bytes or File objects',
);
