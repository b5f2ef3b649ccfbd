/** Fine-tuning; an entry of its own, so that who only runs models does not load it. */
export {
  fineTune,
  type FineTuneData,
  type FineTuned,
  type FineTuneOptions,
  type FineTuneSettings,
} from './fine-tune.js';
export { metricsOf, type MetricName } from './evaluate-classifier.js';
export type { AnyLabel, LabelledText, LabelledTexts } from './labelled-text.js';
export { classificationTask, type ClassificationTask, type EncodedText } from './classification-task.js';
export { startClassifier, type ClassifierStart, type StartedClassifier } from './start-classifier.js';
