import { CheckpointError } from './error.js';
import type { ByteSource } from './source/byte-source.js';

/** What stands in a file's place, or that firth does not read, and what to do about it. */
export interface OtherFile {
  readonly what: string;
  readonly hint: string;
}

interface Known extends OtherFile {
  /** Of the first bytes, a character each. */
  readonly head?: Pick<RegExp, 'test'>;
  readonly name?: RegExp;
}

const FROM_PYTHON = 'Save it in Python as safetensors: `model.save_pretrained(folder)`';

/** Told for certain by how they begin. */
const BY_HEAD: readonly Known[] = [
  {
    head: /^version https:\/\/git-lfs/,
    what: 'a Git LFS pointer, not the file itself',
    hint: 'Run `git lfs pull`, or download the file itself',
  },
  {
    head: /^\s*(<\?xml[^>]*>\s*)?<net[\s>]/,
    what: 'an OpenVINO model',
    hint: 'Give the checkpoint that it was made of',
  },
  { head: /^(\xef\xbb\xbf)?\s*<(!doctype|html|head|\?xml|!--)/i, what: 'a web page', hint: 'Download the file itself' },
  { head: /^(GGUF|lmgg|tjgg|fmgg|algg)/, what: 'a GGUF file', hint: 'Give the checkpoint that it was made of' },
  { head: /^.{4}TFL3/s, what: 'a TensorFlow Lite model', hint: 'Give the checkpoint that it was made of' },
];

/** A protocol buffer whose fields are the version of the format and, as text, the program that wrote it. */
const ONNX = {
  test: (head: string): boolean =>
    head.startsWith('\b') && head.charAt(2) === '\x12' && /^[ -~]{3}/.test(head.slice(4)),
};

/** Told by their names, or by a beginning that is not theirs alone. */
const LAST: readonly Known[] = [
  {
    name: /\.msgpack$/,
    head: /^(\xde..|[\x81-\x8f])[\xa1-\xbf\xd9]/s,
    what: 'a Flax checkpoint (msgpack)',
    hint: 'Save it in Python as PyTorch: `AutoModel.from_pretrained(folder, from_flax=True).save_pretrained(folder)`',
  },
  {
    name: /\.onnx$/,
    head: ONNX,
    what: 'an ONNX model',
    hint: 'Give the checkpoint that it was exported from',
  },
  { name: /openvino_model\.bin$/, what: 'the weights of an OpenVINO model', hint: FROM_PYTHON },
  {
    name: /\.pb$/,
    what: 'a TensorFlow graph without its variables',
    hint: 'Give the folder of the SavedModel, with variables/, or a checkpoint of tf.train.Saver',
  },
  { name: /\.(mlmodel|mlpackage)$/, what: 'a Core ML model', hint: 'Give the checkpoint that it was made of' },
  { name: /\.meta$/, what: 'the graph of a TensorFlow checkpoint', hint: 'Give its prefix, without .meta' },
  {
    name: /\.data-\d{5}-of-\d{5}$/,
    what: 'the data of a TensorFlow checkpoint without its .index',
    hint: 'Put the .index beside it',
  },
];

/** What stands in place of a file of these first bytes; undefined where nothing says that it is no file itself. */
export const standsInFor = (head: string): OtherFile | undefined => BY_HEAD.find((other) => other.head?.test(head));

/** What a file is that no reader takes. */
export const otherFormat = (name: string, head: string): OtherFile | undefined =>
  LAST.find((other) => other.name?.test(name) ?? false) ?? LAST.find((other) => other.head?.test(head) ?? false);

export const otherFile = ({ what, hint }: OtherFile, file: string): CheckpointError =>
  new CheckpointError('UNKNOWN_FORMAT', `this is ${what}`, { file, hint });

/** @throws CheckpointError `UNKNOWN_FORMAT` for what stands in place of a file. */
export function refuseStandIn(bytes: Uint8Array, file: string): void {
  const other = standsInFor(String.fromCharCode(...bytes.subarray(0, 512)));
  if (other !== undefined) throw otherFile(other, file);
}

/** The same of a part of a checkpoint, whose format is known by then. */
export async function refuseStandInSource(source: ByteSource): Promise<void> {
  refuseStandIn(await source.read(0, Math.min(512, source.size)), source.name);
}
