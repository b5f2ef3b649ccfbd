import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Checkpoint, CheckpointTensor } from '../checkpoint.js';
import { isJsonObject, parseJson, type JsonObject } from '../json.js';

/** The folder of the files that the reference libraries wrote (make.py). */
export const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));

export function fixtureBytes(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(FIXTURES + name));
}

const arrays = objectOf(parseJson(fixtureBytes('expected.json'), 'expected.json'));
const wordVectors = objectOf(parseJson(fixtureBytes('expected-words.json'), 'expected-words.json'));

/** The fixtures of a folder by their names. */
export function fixturesOf(folder: string): string[] {
  return [...arrays.keys(), ...wordVectors.keys()].filter((name) => name.startsWith(folder));
}

/** The words that the reference found in a fixture of word vectors. */
export function expectedWords(fixture: string): readonly unknown[] {
  const words = objectOf(wordVectors.get(fixture)).get('words');
  return Array.isArray(words) ? words : [];
}

/** What the reference says of each tensor of a fixture: dtype, shape and the bytes as hex. */
export function expectedTensors(fixture: string): Readonly<Record<string, unknown>> {
  const tensors = arrays.get(fixture) ?? objectOf(wordVectors.get(fixture)).get('tensors');
  const entries = [...objectOf(tensors)].map(([name, fields]) => [name, Object.fromEntries(objectOf(fields))] as const);
  return Object.fromEntries(entries);
}

/** Every tensor has the name, dtype, shape and bytes that the reference gave it; so has the place of each. */
export async function expectReference(checkpoint: Checkpoint, fixture: string): Promise<void> {
  const found: Record<string, unknown> = {};
  for (const tensor of checkpoint.tensors.values()) {
    found[tensor.name] = {
      dtype: tensor.dtype,
      shape: tensor.shape.join(','),
      hex: Buffer.from(await tensor.read()).toString('hex'),
    };
    expect(bytesAtPlace(tensor)).toEqual(tensor.place && (await tensor.read()));
  }
  expect(found).toEqual(expectedTensors(fixture));
}

function bytesAtPlace({ place }: CheckpointTensor): Uint8Array | undefined {
  if (place === undefined) return undefined;
  return new Uint8Array(readFileSync(place.path)).slice(place.offset, place.offset + place.byteLength);
}

function objectOf(value: ReturnType<typeof parseJson> | undefined): JsonObject {
  if (!isJsonObject(value)) throw new Error('the expected values are malformed');
  return value;
}
