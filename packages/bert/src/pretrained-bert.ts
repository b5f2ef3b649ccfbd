import type { BertTokenizer } from '@firth/tokenizers/bert';
import type { BertConfig } from './config.js';
import { ForwardModel } from './forward-model.js';
import type { LoadedBert } from './loaded-bert.js';

/** What every BERT class has. It holds files and memory until `dispose()`. */
export abstract class PretrainedBert {
  protected readonly loaded: LoadedBert;
  protected readonly model: ForwardModel;

  constructor(loaded: LoadedBert) {
    this.loaded = loaded;
    this.model = new ForwardModel(loaded);
  }

  get config(): BertConfig {
    return this.loaded.config;
  }

  get tokenizer(): BertTokenizer {
    return this.loaded.tokenizer;
  }

  /** Frees sessions and closes files; calls after it are refused. */
  async dispose(): Promise<void> {
    await this.model.dispose();
    await this.loaded.close();
  }
}
