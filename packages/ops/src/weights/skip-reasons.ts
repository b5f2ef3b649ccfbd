/** Why a tensor stands in a checkpoint without being a weight of the model. */
export type SkipReason =
  | 'optimizer slot'
  | 'training step'
  | 'training state'
  | 'tied weight'
  | 'constant buffer'
  | 'int8 scales'
  | 'another head';

/** Of a tensor outside of a model's own: what training scripts keep beside a state dict, or a head. */
export const reasonBeside = (name: string): SkipReason =>
  /^(optim|lr_?sched|sched|amp|scaler|grad_scaler|loops|callbacks|rng|random|hyper_param|args|config)/i.test(name)
    ? 'training state'
    : 'another head';
