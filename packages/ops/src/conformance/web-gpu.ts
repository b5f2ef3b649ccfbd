import { existsSync } from 'node:fs';

/** The software Vulkan driver of Debian's chromium; a machine with a GPU needs none (FIRTH_WEBGPU=1). */
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';
const loaders = ['/usr/lib/x86_64-linux-gnu/libvulkan.so.1', '/usr/lib/aarch64-linux-gnu/libvulkan.so.1'];

const isSoftware = existsSync(swiftShader) && loaders.some((loader) => existsSync(loader));
if (isSoftware && process.env['FIRTH_WEBGPU'] === undefined) process.env['VK_ICD_FILENAMES'] ??= swiftShader;

/** Whether ONNX Runtime's WebGPU provider has something to run on here. */
export const hasWebGpu = isSoftware || process.env['FIRTH_WEBGPU'] !== undefined;

if (!hasWebGpu)
  console.warn('WebGPU is not tested: install chromium and libvulkan1, or set FIRTH_WEBGPU=1 on a machine with a GPU');
