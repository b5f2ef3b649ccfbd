import { newHash } from '#training-files';
import { buildTree, shapes, type InputSpec, type Program, type Shaped } from '@firth/ops';

/** A hash of every operation of a program with its numbers: rates of dropout, smoothing, shapes. */
export function programHash<S, I extends string, O extends string>(program: Program<S, I, O>): string {
  const hash = newHash();
  const noted = new Proxy(shapes, {
    get: (target, name) => {
      const operation: unknown = Reflect.get(target, name);
      if (typeof operation !== 'function') return operation;
      return (...given: unknown[]): unknown => {
        hash.update(`${String(name)} ${JSON.stringify(given)}\n`);
        return Reflect.apply(operation, target, given) as unknown;
      };
    },
  });
  const weights = buildTree<S, Shaped>(program.schema, ({ shape }) => ({ dtype: 'float32', shape }));
  const inputs: Readonly<Record<I, InputSpec>> = program.inputs; // a spec is what is known of an input
  program.run(noted, weights, inputs);
  return hash.digest();
}
