import { memoryTensor } from '@firth/checkpoints';
import { checkArgument, custom } from '@firth/options';
import { buildTree, randomNumbers, type SourceName, type Tree, type WeightSource } from '@firth/ops';

/** The values of a model's weights by their paths. */
export type WeightValues = ReadonlyMap<string, Float32Array>;

/** Every weight between −0.1 and 0.1, biases 0 (Zaremba et al., 2014, section 4.1; PyTorch's word_language_model). */
const SCALE = 0.1;

/** Weights to begin training with: equal seeds give equal ones. */
export function startingValues(schema: unknown, seed: number): WeightValues {
  const values = new Map<string, Float32Array>();
  buildTree(schema, ({ shape, init }, path) => {
    const random = randomNumbers(seed, values.size);
    const drawn = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
    if (init === 'normal')
      values.set(
        path,
        drawn.map(() => SCALE * (2 * random() - 1)),
      );
    else values.set(path, drawn.fill(init === 'ones' ? 1 : 0));
  });
  return values;
}

/** Every weight under its path, as this package's files name them. */
export const pathsOf = <S>(schema: S): Tree<S, SourceName> => buildTree<S, SourceName>(schema, (_, path) => path);

/** Values as weights of an engine. @throws OptionError that names what is missing, or has not its numbers. */
export const weightsOf = <S>(schema: S, values: WeightValues): Tree<S, WeightSource> => {
  checkArgument('withWeights', 'values', mapCheck, values);
  return buildTree<S, WeightSource>(schema, ({ shape }, path) => {
    const found = values.get(path);
    const size = shape.reduce((product, dim) => product * dim, 1);
    const expected = `a Float32Array of ${size}`;
    const isRight = (value: unknown): boolean => value instanceof Float32Array && value.length === size;
    checkArgument('withWeights', `values.get('${path}')`, custom(isRight, expected), found);
    return { tensor: memoryTensor(path, shape, found ?? new Float32Array()), transposed: false };
  });
};

const mapCheck = custom<WeightValues>((value) => value instanceof Map, 'a Map of the weights by their paths');
