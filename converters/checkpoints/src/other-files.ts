import { CheckpointError } from './error.js';

/** What firth does not read, and what to do about it. */
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

/** A protocol buffer whose fields are the version of the format and, as text, the program that wrote it. */
const ONNX = {
  test: (head: string): boolean =>
    head.startsWith('\b') && head.charAt(2) === '\x12' && /^[ -~]{3}/.test(head.slice(4)),
};

const OTHERS: readonly Known[] = [
  {
    head: /^\s*(<\?xml[^>]*>\s*)?<net[\s>]/,
    what: 'an OpenVINO model',
    hint: 'Give the checkpoint that it was made of',
  },
  {
    name: /\.gguf$/i,
    head: /^(GGUF|lmgg|tjgg|fmgg|algg)/,
    what: 'a GGUF file',
    hint: 'Give the checkpoint that it was made of',
  },
  { head: /^.{4}TFL3/s, what: 'a TensorFlow Lite model', hint: 'Give the checkpoint that it was made of' },
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
  { name: /rust_model\.ot$/, what: 'a checkpoint of another library', hint: FROM_PYTHON },
  { name: /\.meta$/, what: 'the graph of a TensorFlow checkpoint', hint: 'Give its prefix, without .meta' },
  {
    name: /\.data-\d{5}-of-\d{5}$/,
    what: 'the data of a TensorFlow checkpoint without its .index',
    hint: 'Put the .index beside it',
  },
  {
    head: /^(\((dp|lp|i)\d|c[a-z_.]+\n\w+\n)/,
    what: 'a pickle of protocol 0 or 1',
    hint: 'Load it in Python and save the weights by torch.save',
  },
  { head: /^(BZh|\xfd7zXZ|\x28\xb5\x2f\xfd|7z\xbc\xaf|Rar!)/, what: 'an archive', hint: 'Unpack it first' },
  { head: /^(\xff\xfe|\xfe\xff)/, what: 'text in UTF-16', hint: 'Convert it, as with iconv -f UTF-16 -t UTF-8' },
];

/** What a file is that no reader takes, by its name or else by its first bytes. */
export const otherFormat = (name: string, head: string): OtherFile | undefined =>
  OTHERS.find((other) => other.name?.test(name) ?? false) ?? OTHERS.find((other) => other.head?.test(head) ?? false);

export const otherFile = ({ what, hint }: OtherFile, file: string): CheckpointError =>
  new CheckpointError('UNKNOWN_FORMAT', `this is ${what}`, { file, hint });
