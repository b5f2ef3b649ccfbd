import type { OpCase } from './op-case.js';

/** WGSL lets an implementation assume that there are no NaN, infinities or denormals (section 15.7.2), and they do. */
export const definedInWgsl = ({ name }: Pick<OpCase, 'name'>): boolean => !/nan|extreme|negative|inf/.test(name);
