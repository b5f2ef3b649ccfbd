import type { Checkpoint } from '../checkpoint.js';
import { CheckpointError } from '../error.js';
import type { UrlOptions } from '../http/url-options.js';
import { urlSource } from '../http/url-source.js';
import { openInput } from '../open-input.js';
import type { MappingOptions } from '../open-options.js';
import { decodeText } from './decode-text.js';
import { folderWithin } from './folder-within.js';
import { checkLength, type ModelFiles } from './model-files.js';

type Options = UrlOptions & MappingOptions;

/** What Google, OpenAI and ELMo's authors name the weights; a server does not say what a folder holds. */
const PUBLISHED = [
  'bert_model.ckpt.index',
  'model.ckpt.index',
  'lm_weights.hdf5',
  'variables/variables.index',
  'tf_model.h5',
];

/** The last part of a URL that names a checkpoint and no folder. */
const CHECKPOINT = /\.(safetensors|bin|pt|pth|h5|hdf5|ckpt|index|json|data-\d{5}-of-\d{5})$/i;

/** A folder on an http(s) server; `url` is it, with or without a slash at its end, or a checkpoint file in it. */
export function urlFiles(url: URL, options: Options): ModelFiles {
  if (CHECKPOINT.test(url.pathname)) return inFolder(url.href, url, options, () => openInput(url, options));
  const folder = new URL(url);
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  return inFolder(url.href, folder, options, () => openFolder(folder, options));
}

function inFolder(name: string, base: URL, options: Options, open: () => Promise<Checkpoint>): ModelFiles {
  const place = (file: string): string => beside(base, file).href;
  const files: ModelFiles = {
    name,
    folder: new URL('.', base).href.replace(/\/$/, ''),
    place,
    text: (file, longest) => readText(beside(base, file), options, longest),
    within: (folder) => {
      const inner = folderWithin(folder, place);
      return inner === '' ? files : urlFiles(beside(base, `${inner}/`), options);
    },
    open,
  };
  return files;
}

async function openFolder(folder: URL, options: Options): Promise<Checkpoint> {
  try {
    return await openInput(folder, options);
  } catch (error) {
    if (!isAbsence(error)) throw error;
    for (const name of PUBLISHED) {
      const found = await openInput(beside(folder, name), options).catch((other: unknown) => {
        if (!isAbsence(other)) throw other;
      });
      if (found !== undefined) return found;
    }
    throw error;
  }
}

async function readText(url: URL, options: Options, longest?: number): Promise<string | undefined> {
  try {
    const source = await urlSource(url, options);
    checkLength(source.size, url.href, longest);
    const bytes = await source.read(0, source.size);
    return isPage(bytes) ? undefined : decodeText(bytes, url.href);
  } catch (error) {
    if (error instanceof CheckpointError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/** Where a server does not say that what it answers with is a page (see `urlSource`). */
const isPage = (bytes: Uint8Array): boolean =>
  /^\s*<(!doctype|html)/i.test(String.fromCharCode(...bytes.subarray(0, 512)));

const isAbsence = (error: unknown): boolean =>
  error instanceof CheckpointError && (error.code === 'NOT_FOUND' || error.code === 'UNKNOWN_FORMAT');

/** The query, which may hold a signature, stays. */
function beside(base: URL, file: string): URL {
  const url = new URL(file.split('/').map(encodeURIComponent).join('/'), base);
  url.search = base.search;
  return url;
}
