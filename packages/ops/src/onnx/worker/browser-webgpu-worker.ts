import * as ort from 'onnxruntime-web/webgpu';
import { serveRuntime } from './browser-worker.js';

serveRuntime(ort, 'webgpu');
