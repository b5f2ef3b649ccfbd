export { writeFiles } from './atomic-files.js';
export { fileSource } from './file-source.js';
export { findLocal } from './find-local.js';
export { makeFolder } from './make-folder.js';
