export { writeFiles } from './atomic-files.js';
export { fileSource } from './file-source.js';
export { findLocal } from './find-local.js';
export { localPath } from './local-path.js';
export { makeFolder } from './make-folder.js';
export { makeTemporaryFolder } from './make-temporary-folder.js';
export { readWhole, streamFile } from './open-file.js';
