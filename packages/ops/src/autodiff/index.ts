export { autodiff, type Autodiff, type AutodiffOptions, type DropoutMasks } from './autodiff.js';
export type { Normalized, ReverseExtras } from './reverse-ops.js';
export type { OnGradient, Traced } from './tape.js';
