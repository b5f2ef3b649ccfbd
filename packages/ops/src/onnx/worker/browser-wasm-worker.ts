import * as ort from 'onnxruntime-web/wasm';
import { serveRuntime } from './browser-worker.js';

serveRuntime(ort, 'web');
