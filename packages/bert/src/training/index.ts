/** Fine-tuning; an entry of its own, so that who only runs models does not load it. */
export { fineTune, type FineTuned } from './fine-tune.js';
export type { FineTuneData, FineTuneOptions, FineTuneSettings } from './fine-tune-options.js';
export { metricsOf, type MetricName } from './metric-names.js';
export type { AnyLabel, LabelledText, LabelledTexts } from './labelled-text.js';
export { classificationTask, type ClassificationTask, type EncodedText } from './classification-task.js';
export { startClassifier, type StartedClassifier } from './start-classifier.js';
export type { ClassificationTaskOptions, ClassifierStart } from './task-options.js';
