import { encodeModel, type Initializer, type InitializerData } from './proto.js';
import type { RecordedProgram } from './record.js';
import type { RecordedWeight } from './recorder.js';
import type { ExternalBytes } from './worker/protocol.js';

/** A model as a session takes it. */
export interface ModelBytes {
  readonly bytes: Uint8Array;
  readonly folder: string | undefined;
  readonly externalData: readonly ExternalBytes[];
}

/**
 * Serializes a recorded program. A runtime that maps files gets the places of the weights in their own files, and the few
 * that have none inside the model; another gets all of them as buffers.
 */
export async function modelBytes({ graph, folder }: RecordedProgram, mapsFiles: boolean): Promise<ModelBytes> {
  const externalData: ExternalBytes[] = [];
  const initializers: Initializer[] = [...graph.constants];
  for (const weight of graph.weights) {
    const { name, type, shape, file } = weight;
    const data = mapsFiles ? (file ?? (await inlined(weight))) : await buffered(weight, externalData);
    initializers.push({ name, type, shape, data });
  }
  const bytes = encodeModel({ ...graph, initializers });
  return { bytes, folder: mapsFiles ? folder : undefined, externalData };
}

const inlined = async ({ read }: RecordedWeight): Promise<InitializerData> => ({ kind: 'inline', bytes: await read() });

async function buffered({ name, byteLength, read }: RecordedWeight, table: ExternalBytes[]): Promise<InitializerData> {
  const location = `memory/${name}`;
  table.push({ path: location, data: await read() });
  return { kind: 'external', location, offset: 0, byteLength };
}
