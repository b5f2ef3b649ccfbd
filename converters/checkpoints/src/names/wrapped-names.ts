import type { Checkpoint, CheckpointTensor } from '../checkpoint.js';

/**
 * What PyTorch's wrappers put into the names of a module's weights, wherever they wrap it: DataParallel and DeepSpeed (`module`),
 * torch.compile, FSDP, activation checkpointing, Opacus.
 */
const WRAPPERS: ReadonlySet<string> = new Set([
  'module',
  '_orig_mod',
  '_fsdp_wrapped_module',
  '_checkpoint_wrapped_module',
  '_forward_module',
  '_module',
]);

/** A tensor's name as the model that was wrapped would have saved it. */
export const unwrappedName = (name: string): string =>
  name
    .split('.')
    .filter((part) => !WRAPPERS.has(part))
    .join('.');

/** The tensors' names in the file by their names without wrappers. */
export const unwrappedNames = ({ tensors }: Pick<Checkpoint, 'tensors'>): ReadonlyMap<string, string> =>
  new Map([...tensors.keys()].map((name) => [unwrappedName(name), name]));

/** Whether two names of a file stand for the same bytes of it. */
export const isOneTensor = (a: CheckpointTensor, b: CheckpointTensor): boolean =>
  a.name === b.name ||
  (a.offset !== undefined && a.offset === b.offset && a.file === b.file && a.shape.join() === b.shape.join());

/**
 * What stands before `ending` in the names of a file without wrappers: `state_dict.model.` for `bert.embeddings.weight`. One for each
 * model in it, which may be kept under keys in any way; names of the same bytes are one.
 */
export function rootsOf({ tensors }: Pick<Checkpoint, 'tensors'>, ending: string, separator: '.' | '/'): string[] {
  const found: CheckpointTensor[] = [];
  for (const [key, tensor] of tensors) {
    const name = unwrappedName(key);
    if (name !== ending && !name.endsWith(separator + ending)) continue;
    if (!found.some((other) => isOneTensor(other, tensor))) found.push(tensor);
  }
  return found.map(({ name }) => unwrappedName(name).slice(0, -ending.length));
}
