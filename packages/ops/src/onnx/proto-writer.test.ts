import { PbfWriter } from 'pbf';
import { expect, it } from 'vitest';
import { ProtoWriter } from './proto-writer.js';

const numbers = [0, 1, 127, 128, 300, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, -1, -2, -(2 ** 31), -(2 ** 40)];
const texts = ['', 'a', 'bert/embeddings', '今天', '𝒳'.repeat(200), 'x'.repeat(1000)];

/** The same calls on both. */
function write(writer: Pick<ProtoWriter, keyof ProtoWriter> | PbfWriter, depth = 3): void {
  for (const value of numbers) writer.writeVarintField(3, value);
  for (const text of texts) writer.writeStringField(200, text);
  for (const value of [0, -0, 1.5, 1e-45, -Infinity, NaN]) writer.writeFloatField(2, value);
  for (const size of [0, 1, 255, 256, 70_000]) writer.writeBytesField(9, new Uint8Array(size).fill(7));
  writer.writeTag(4, 2);
  writer.writeVarint(300);
  if (depth === 0) return;
  if (writer instanceof PbfWriter)
    writer.writeMessage(
      7,
      (left: number, inner) => {
        write(inner, left);
      },
      depth - 1,
    );
  else
    writer.writeMessage(
      7,
      (left: number, inner) => {
        write(inner, left);
      },
      depth - 1,
    );
}

it('gives the bytes of the library', () => {
  const [own, library] = [new ProtoWriter(), new PbfWriter()];
  write(own);
  write(library);
  expect(Buffer.compare(own.finish(), library.finish())).toBe(0);
});
