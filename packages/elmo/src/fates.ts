import type { Checkpoint } from '@firth/checkpoints';
import { namedWeights, tensorFates, type TensorFates } from '@firth/ops';
import { nameInFile } from '@firth/rnn';
import type { ElmoConfig } from './config.js';
import { elmoSchema, type ElmoSchema } from './schema.js';
import type { RecognizedElmo } from './sources/recognize.js';

export type SkipReason = 'another head' | 'optimizer slot' | 'training step';

/** What becomes of every tensor of an ELMo's file, under the file's names. */
export function fatesOf(
  config: ElmoConfig,
  { tensors }: Checkpoint,
  { names, viewed }: RecognizedElmo,
): TensorFates<SkipReason> {
  const found = tensorFates<never>(viewed, namedWeights<ElmoSchema>(elmoSchema(config), names), () => undefined);
  const weights = found.weights.map((weight) => ({ ...weight, name: nameInFile(weight.name) }));
  const used = new Set(weights.map(({ name }) => name));
  const others = [...tensors.keys()].filter((name) => !used.has(name));
  const reasons = others.map((name) => [name, reasonToSkip(name)] as const);
  return {
    weights,
    missing: found.missing.map((weight) => ({ ...weight, name: nameInFile(weight.name) })),
    skipped: new Map(reasons.flatMap(([name, reason]) => (reason === undefined ? [] : [[name, reason] as const]))),
    unused: reasons.flatMap(([name, reason]) => (reason === undefined ? [name] : [])),
  };
}

/** What the config counts, for those who are told that there is more. */
export const expectedOf = ({ lstm, characterCnn }: ElmoConfig): string =>
  `the weights of ${lstm.numLayers} layers in each direction, ${characterCnn.filters.length} filters and ${characterCnn.highwayLayers} highway layers`;

/** The softmax of the language model's training, which bilm-tf leaves out of the published weights, and its optimizer's. */
function reasonToSkip(name: string): SkipReason | undefined {
  if (/\/(Adagrad|Adam(_1)?|Momentum)$/.test(name)) return 'optimizer slot';
  if (/^(global_step|train_perplexity)$/.test(name)) return 'training step';
  return /^(softmax|ELMo_|scalar_mix)/i.test(name) ? 'another head' : undefined;
}
