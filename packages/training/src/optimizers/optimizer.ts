import { fromBase64, type UpdateKernel } from '@firth/ops';
import { optimizersWasm } from '../wasm/optimizers.js';

/** What one step of one weight is computed with. */
export interface StepSettings {
  /** Which update this is, from 1. */
  readonly step: number;
  /** Learning rate of this step and of this weight's group. */
  readonly rate: number;
  /** The group's weight decay. */
  readonly weightDecay: number;
}

/** Float32 arrays of one weight; `slots` are changed in place like the weight. */
export interface StepArrays {
  readonly weight: Float32Array;
  readonly gradient: Float32Array;
  readonly slots: readonly Float32Array[];
}

/** An optimizer: a kernel that updates in place, and the numbers that it is called with. */
export interface Optimizer {
  readonly name: 'sgd' | 'adagrad' | 'adam' | 'adamw' | 'bert-adam';
  /** What it was made with. */
  readonly settings: Readonly<Record<string, number | boolean>>;
  readonly kernel: UpdateKernel;
  readonly scalars: (settings: StepSettings) => readonly number[];
  /** The same step in plain TypeScript; `scale` is the kernel's `gradientScale`. */
  readonly reference: (arrays: StepArrays, scale: number, scalars: readonly number[]) => void;
}

/** The kernel of this package's module that is exported as `entry`. */
export const kernel = (entry: 'sgd' | 'adagrad' | 'adam', slots: number): UpdateKernel => ({
  wasm: fromBase64(optimizersWasm),
  entry,
  slots,
});
