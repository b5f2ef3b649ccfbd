import { checkArgument } from '@firth/options';
import { datasetCheck } from '@firth/training/options';
import type { Dataset, Metrics, ModelInTraining } from '@firth/training';
import { predictedWords, type Sentence } from './language-model.js';
import { perplexity } from './sample.js';

/** For `train`'s `evaluation.evaluate`: `loss` and `perplexity` of sentences, as the model's own methods give them. */
export function perplexityOf(
  sentences: Dataset<Sentence>,
): (model: ModelInTraining<Sentence, 'loss'>) => Promise<Metrics> {
  checkArgument('perplexityOf', 'sentences', datasetCheck, sentences);
  return async (model) => {
    let [sum, count] = [0, 0];
    for await (const { examples, outputs } of model.run(sentences, ['loss'])) {
      const words = predictedWords(examples);
      sum += words * (outputs.loss.data[0] ?? NaN);
      count += words;
    }
    return { loss: sum / count, perplexity: perplexity(sum / count) };
  };
}
