/** What does not fit in memory, appended and read back; `close` removes it. */
export interface Spill {
  /** Gives the offset at which the bytes lie. */
  append(bytes: Uint8Array): Promise<number>;
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** `folder`: where temporary files go, the system's place for them unless said. */
export type OpenSpill = (folder: string | undefined) => Promise<Spill>;
