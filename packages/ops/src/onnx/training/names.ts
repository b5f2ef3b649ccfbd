import { outputName } from '../recorder.js';

/** The names that inputs and outputs of a training graph have beside the program's own. */
export const weightName = (path: string): string => `weight:${path}`;
export const accumulatedName = (path: string): string => `accumulated:${path}`;
export const maskName = (site: number): string => `mask:${site}`;
export const gradientName = (path: string): string => `gradient:${path}`;
export const gradientOutput = (path: string): string => outputName(gradientName(path));
