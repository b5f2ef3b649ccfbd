/** A file that takes its name once all of it is written. */
export interface AtomicFile {
  /** Bytes written so far. */
  readonly position: number;
  write(bytes: Uint8Array): Promise<void>;
}
