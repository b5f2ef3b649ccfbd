/** node convert-file.mjs SOURCE FORMAT DESTINATION: what round_trip.py calls. */
import {
  castTensor,
  openCheckpoint,
  writeNpz,
  writePytorch,
  writeSafetensors,
  writeTensorflow,
  writeWord2vecBinary,
  writeWord2vecText,
} from '@firth/checkpoints';

const [source, format, destination] = process.argv.slice(2);
const WRITERS = {
  safetensors: (path, tensors) => writeSafetensors(path, tensors, { metadata: { format: 'pt' } }),
  'safetensors-shards': (path, tensors) => writeSafetensors(path, tensors, { shardSize: 16 }),
  pytorch: writePytorch,
  tensorflow: writeTensorflow,
  // NumPy has no bfloat16; float32 holds each of its values.
  npz: (path, tensors) =>
    writeNpz(
      path,
      tensors.map((one) => (one.dtype === 'bfloat16' ? castTensor(one, 'float32') : one)),
    ),
  'word2vec-text': (path, [vectors], words) => writeWord2vecText(path, words, vectors),
  'word2vec-binary': (path, [vectors], words) => writeWord2vecBinary(path, words, vectors),
};

const checkpoint = await openCheckpoint(source);
await WRITERS[format](destination, [...checkpoint.tensors.values()], checkpoint.words);
await checkpoint.close();
