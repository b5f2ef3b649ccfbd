import type { CheckpointErrorCode } from '../../error.js';

/** A file that must be refused, and how. */
export type MalformedCase = readonly [code: CheckpointErrorCode, name: string, bytes: Uint8Array];
