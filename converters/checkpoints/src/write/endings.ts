import { OptionError, shown } from '@firth/options';

/** How the names of files end, by what is in them; a folder's name ends like no file's. */
export const endings = {
  safetensors: ['.safetensors'],
  pytorch: ['.bin', '.pt', '.pth'],
  tensorflow: ['.ckpt'],
  hdf5: ['.h5', '.hdf5'],
  npz: ['.npz'],
  npy: ['.npy'],
  'word2vec-text': ['.txt', '.vec'],
  'word2vec-binary': ['.w2v', '.bin'],
  svg: ['.svg'],
  onnx: ['.onnx'],
  folder: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Written = keyof typeof endings;

/** Of files that nothing here writes. */
const OTHERS =
  '.gz .bz2 .xz .zst .zip .tar .tgz .7z .json .jsonl .csv .tsv .html .pdf .png .jpg .jpeg .gif .webp .pkl .pickle .parquet .gguf .msgpack .pb .tflite';

const known: readonly string[] = [...Object.values(endings).flat(), ...OTHERS.split(' ')];

/**
 * Refuses a name that says another format than what is written: whoever opens it later goes by the name. Of a name that says
 * nothing (`vectors`, `model.v2`) nothing is asked.
 * @throws OptionError naming the call and the argument.
 */
export function checkEnding(call: string, argument: string, path: string, written: Written): void {
  const ends = (ending: string): boolean => path.toLowerCase().endsWith(ending);
  const own: readonly string[] = endings[written];
  if (own.some(ends) || !known.some(ends)) return;
  const expected =
    written === 'folder'
      ? "a folder's name"
      : `a name that ends in ${own.join(' or ')}, or says no format, as ${written} is written`;
  throw new OptionError({ call, option: argument, expected, found: shown(path) });
}
