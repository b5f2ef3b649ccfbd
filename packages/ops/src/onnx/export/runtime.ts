/** What a written file is opened with, native or web. */
export type Runtime = Pick<typeof import('onnxruntime-common'), 'InferenceSession' | 'Tensor'>;

export const loadRuntime = (): Promise<Runtime> => import('onnxruntime-node');
