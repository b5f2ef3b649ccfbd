import { describe, expect, it } from 'vitest';
import { ParameterPlan } from '../loop/parameter-plan.js';
import { constant } from '../schedules.js';
import type { ParameterGroup } from './group-options.js';
import { bertParameterGroups, discriminativeGroups, graduallyUnfrozen } from './parameter-groups.js';
import { sgd } from './sgd.js';

const paths = ['embeddings.word', 'encoder.0.kernel', 'encoder.0.norm.gamma', 'encoder.1.kernel', 'classifier.bias'];
const plan = (groups: readonly ParameterGroup[], isFrozen: (path: string) => boolean = () => false) =>
  new ParameterPlan({ paths, optimizer: sgd(), schedule: constant(1), groups, isFrozen });
/** Rate and decay by path, as SGD gets them. */
const numbers = (groups: readonly ParameterGroup[], update = 1) =>
  Object.fromEntries([...plan(groups).scalars(update)].map(([path, [rate, , , decay]]) => [path, [rate, decay]]));

describe('parameter groups', () => {
  it('BERT’s leave biases and LayerNorm without decay', () => {
    expect(numbers(bertParameterGroups(0.1))).toEqual({
      'embeddings.word': [1, 0.1],
      'encoder.0.kernel': [1, 0.1],
      'encoder.0.norm.gamma': [1, 0],
      'encoder.1.kernel': [1, 0.1],
      'classifier.bias': [1, 0],
    });
  });

  const depthOf = (path: string) => (path.startsWith('encoder.1') ? 1 : path.startsWith('classifier') ? 0 : 2);

  it('discriminative rates shrink from the top down', () => {
    const found = numbers(discriminativeGroups(3, depthOf, 2));
    expect(paths.map((path) => found[path]?.[0])).toEqual([0.25, 0.25, 0.25, 0.5, 1]);
  });

  it('unfreeze from the top down', () => {
    const unfrozen = plan(graduallyUnfrozen(discriminativeGroups(3, depthOf), 10));
    expect([...unfrozen.active(1)]).toEqual(['classifier.bias']);
    expect([...unfrozen.active(10)]).toEqual(['classifier.bias']);
    expect([...unfrozen.active(11)]).toEqual(['encoder.1.kernel', 'classifier.bias']);
    expect([...unfrozen.active(21)]).toEqual(paths);
    expect([...unfrozen.scalars(11).keys()]).toEqual(['encoder.1.kernel', 'classifier.bias']);
  });

  it('none trains all alike, and what is frozen belongs to none', () => {
    expect(numbers([])['embeddings.word']).toEqual([1, 0]);
    expect([...plan([], (path) => path.startsWith('e')).trained]).toEqual(['classifier.bias']);
  });
});
