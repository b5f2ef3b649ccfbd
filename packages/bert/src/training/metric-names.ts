import type { ProblemType } from '../classifier-config.js';

/** What a classifier is measured by, as GLUE names it. */
export const metricNames = ['accuracy', 'f1', 'matthews', 'pearson', 'spearman', 'loss'] as const;

export type MetricName = (typeof metricNames)[number];

/** The metrics that each problem has; the first is what the best weights are chosen by unless said. */
export const metricsOf: Readonly<Record<ProblemType, readonly [MetricName, ...MetricName[]]>> = {
  single_label_classification: ['accuracy', 'f1', 'matthews', 'loss'],
  multi_label_classification: ['f1', 'accuracy', 'loss'],
  regression: ['pearson', 'spearman', 'loss'],
};
