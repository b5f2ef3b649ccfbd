/** A file of an exported model. */
export interface ExportedFile {
  readonly name: string;
  readonly byteLength: number;
}

/** A piece of a file; the pieces of a file follow one another. */
export interface ExportedChunk {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** A model in another runtime's format. No weight is read before `chunks()`. */
export interface ExportedModel {
  /** Every file, first the one that a runtime is told to open. */
  readonly files: readonly ExportedFile[];
  /** The bytes of all files, one file after the other; it holds one weight in memory at a time. */
  chunks(): AsyncIterable<ExportedChunk>;
}

/** Every file of an exported model in memory, by its name. */
export async function collectFiles(model: ExportedModel): Promise<Map<string, Uint8Array>> {
  const collected = new Map(model.files.map(({ name, byteLength }) => [name, new Uint8Array(byteLength)]));
  const ends = new Map<string, number>();
  for await (const { file, bytes } of model.chunks()) {
    const at = ends.get(file) ?? 0;
    collected.get(file)?.set(bytes, at);
    ends.set(file, at + bytes.byteLength);
  }
  return collected;
}
