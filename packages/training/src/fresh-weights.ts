import { memoryTensor } from '@firth/checkpoints';
import { buildTree, randomNumbers, type Tree, type WeightSource, type WeightSpec } from '@firth/ops';
import { checkArgument, custom, record } from '@firth/options';
import { freshOptions, type FreshOptions } from './fresh-options.js';

const isTree = (value: unknown): boolean =>
  value === undefined || // a part that the model lacks
  (typeof value === 'object' &&
    value !== null &&
    (('shape' in value && Array.isArray(value.shape)) || // a weight's
      Object.values(value).every(isTree)));

const schemaCheck = record(
  custom<unknown>(isTree, 'the description of a weight, or a tree of them'),
  "a model's schema: bertSchema(config, parts), say",
);

/**
 * Weights to begin with, as the schema says: drawn from a normal distribution that is cut at two deviations, zeros or ones.
 *
 * @throws OptionError
 */
export function freshWeights<S>(schema: S, options: FreshOptions): Tree<S, WeightSource> {
  checkArgument('freshWeights', 'schema', schemaCheck, schema);
  const { seed, deviation } = freshOptions.read(options);
  let stream = 0;
  return buildTree<S, WeightSource>(schema, (spec, name) => {
    const values = freshValues(spec, deviation, randomNumbers(seed, stream++));
    return { tensor: memoryTensor(name, spec.shape, values, 'fresh'), transposed: false };
  });
}

function freshValues({ shape, init }: WeightSpec, deviation: number, random: () => number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
  if (init === 'normal') return values.map(() => deviation * truncatedNormal(random));
  return values.fill(init === 'ones' ? 1 : 0);
}

/** Box and Muller (1958), drawn again beyond two deviations. */
function truncatedNormal(random: () => number): number {
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    if (Math.abs(normal) <= 2) return normal;
  }
}
