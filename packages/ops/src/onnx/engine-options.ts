import { choice, option, options, whole, type OptionsOf } from '@firth/options';

export const devices = ['auto', 'cpu', 'webgpu', 'cuda', 'coreml', 'dml', 'wasm'] as const;

/** The GPU providers that the runtime has been published with for this system. */
const gpus: Readonly<Record<string, string>> = { darwin: 'webgpu or coreml', win32: 'webgpu or dml' };
const gpu = typeof process === 'object' ? (gpus[process.platform] ?? 'webgpu or cuda') : 'webgpu';

export const otherDevices = { gpu, nvidia: 'cuda', directml: 'dml', mps: 'coreml', metal: 'coreml' };

const dtypes = ['float32', 'float16', 'int8'] as const;
const half = 'float16';

/** What an engine on ONNX Runtime is made with. */
export const engineEntries = {
  /** Where to run; `FIRTH_DEVICE` says so for a whole process, and `auto` stands where neither does. */
  device: option(choice(devices, otherDevices), { help: 'where to run' }),
  /**
   * What to compute in; float32 unless said. int8 keeps the kernels of linear layers in int8, rounded as they load
   * unless the checkpoint keeps them so.
   */
  dtype: option(choice(dtypes, { fp32: 'float32', fp16: half, half, q8: 'int8', uint8: 'int8', q4: 'int8' }), {
    help: 'what to compute in, float32 unless said',
  }),
  /** Threads inside one operation; as many as the machine has cores by default. */
  threads: option(whole({ least: 1, most: 1024 }), { help: 'threads inside one operation' }),
};

export const onnxOptions = options('onnx', engineEntries);

export type OnnxOptions = OptionsOf<typeof onnxOptions>;

/** `auto`: the CPU in Node; in a page WebGPU where there is one, else WebAssembly. */
export type Device = (typeof devices)[number];

/** How a graph computes: in float32, in float16 (GPUs), or its linear layers in int8. */
export type OnnxDType = (typeof dtypes)[number];
