import { TokenizerError } from './error.js';

type PipelineModule = typeof import('./pipeline/index.js');

let loaded: PipelineModule | undefined;

/** The code that reads text through any normalizer and pre-tokenizer: few tokenizers need it, so it is loaded when one does. */
export async function loadPipeline(): Promise<void> {
  loaded ??= await import('./pipeline/index.js');
}

/** Makes it there from the start, as the package's main entry does where nothing is bundled. */
export function providePipeline(module: PipelineModule): void {
  loaded = module;
}

/** @throws TokenizerError UNSUPPORTED where it is needed and not there */
export function pipelineModule(file: string | undefined): PipelineModule {
  if (loaded !== undefined) return loaded;
  throw new TokenizerError(
    'UNSUPPORTED',
    'its added tokens or its normalizer need code that is loaded when asked for',
    {
      ...(file === undefined ? {} : { file }),
      expected: 'await load(…) in place of fromVocabulary(…)',
    },
  );
}
