import { callback, checkArgument, number, whole } from '@firth/options';
import { groupsCheck, type ParameterGroup } from './group-options.js';

const isUndecayed = (path: string): boolean => /(^|\.)(bias|gamma|beta)$/.test(path);

/** BERT's two groups: decay for all but biases and LayerNorm (optimization.py, `exclude_from_weight_decay`). */
export function bertParameterGroups(weightDecay = 0.01): readonly ParameterGroup[] {
  checkArgument('bertParameterGroups', 'weightDecay', number({ least: 0 }), weightDecay);
  return [{ matches: isUndecayed }, { matches: () => true, weightDecay }];
}

/**
 * ULMFiT's discriminative rates (Howard and Ruder, 2018, equation 5): each depth below the top learns `factor` times slower.
 * `depthOf` gives 0 for the top.
 */
export function discriminativeGroups(
  depths: number,
  depthOf: (path: string) => number,
  factor = 2.6,
): readonly ParameterGroup[] {
  const call = 'discriminativeGroups';
  checkArgument(call, 'depths', whole({ least: 1 }), depths);
  checkArgument(call, 'depthOf', callback(), depthOf);
  checkArgument(call, 'factor', number({ above: 0 }), factor);
  return Array.from({ length: depths }, (_, depth) => ({
    matches: (path: string) => depthOf(path) === depth,
    rateFactor: factor ** -depth,
  }));
}

/** Gradual unfreezing: the groups, the top first, begin one after the other every `steps`. */
export function graduallyUnfrozen(groups: readonly ParameterGroup[], steps: number): readonly ParameterGroup[] {
  checkArgument('graduallyUnfrozen', 'groups', groupsCheck, groups);
  checkArgument('graduallyUnfrozen', 'steps', whole({ least: 1 }), steps);
  return groups.map((group, i) => ({ ...group, fromStep: 1 + i * steps }));
}
