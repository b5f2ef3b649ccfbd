/** What is measured: a command that loads a folder, fills the mask of a text, and says what it used. */
import { fileURLToPath } from 'node:url';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * @typedef {{ name: string, command: string, args: string[], threads: number }} Runner
 * @returns {Runner}
 */
export function ours({ threads }) {
  return { name: 'firth', command: process.execPath, args: [path('ours.mjs')], threads };
}

/** @returns {Runner[]} */
export function peersOf(layout, { python, pythonTf, threads }) {
  const peer = (name, command, kind) => ({ name, command, args: [path('peer.py'), kind], threads });
  if (layout.name !== 'google') return [peer('transformers', python, 'hugging-face')];
  const reader = peer('tf.train.load_checkpoint + transformers', python, 'tensorflow-reader');
  if (pythonTf === undefined) return [reader];
  return [reader, peer('transformers 4 load_tf_weights_in_bert', pythonTf, 'transformers-4')];
}
