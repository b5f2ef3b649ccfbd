import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url))); // where the packages are installed
export default {
  output: 'standalone',
  outputFileTracingRoot: root,
  turbopack: { root },
  // Next finds onnxruntime-node's binding, and not the library beside it.
  outputFileTracingIncludes: { '/api': ['../node_modules/onnxruntime-node/bin/napi-v6/linux/x64/*'] },
};
