import { CheckpointError } from '@firth/checkpoints';
import { trace } from '@firth/ops';
import { forwardProgram } from '../forward.js';
import type { LoadedBert } from '../loaded-bert.js';
import { encoderOnly } from '../schema.js';
import { plainRecipe } from '../sentence/recipe.js';

/** An output of an exported file: the name that it has there, and the one that it has in our program. */
export interface ExportedOutput {
  readonly name: string;
  readonly from: string;
}

/** What is exported, and by which program. */
export interface OutputPlan {
  readonly kind: 'forward' | 'sentence';
  readonly outputs: readonly ExportedOutput[];
}

/** Names of Hugging Face's outputs that differ from the taps they are. */
const sentenceOutputs = new Map([
  ['sentence_embedding', 'embedding'],
  ['token_embeddings', 'last_hidden_state'],
]);

/**
 * Finds the asked outputs by Hugging Face's names. Unasked, a file has what Python's optimum gives it: embeddings of a
 * sentence-transformers folder, logits of a model with a head, else the last hidden state and the pooler's output.
 * `hidden_states` and `attentions` stand for all of them.
 *
 * @throws CheckpointError `UNSUPPORTED` naming an output that the model has not, and those that it has.
 */
export function planOutputs(loaded: LoadedBert, asked: readonly string[] = defaultOutputs(loaded)): OutputPlan {
  const kind = asked.some((name) => sentenceOutputs.has(name)) ? 'sentence' : 'forward';
  const available = availableOutputs(loaded, kind);
  const wanted = [...new Set(asked)].flatMap((name) => {
    const exact = available.get(name);
    if (exact !== undefined) return [{ name, from: exact }];
    const numbered = [...available].filter(([other]) => /^(hidden_states|attentions)\.\d+$/.test(other));
    const all = numbered.filter(([other]) => other.startsWith(`${name}.`));
    if (all.length === 0) throw unknownOutput(name, available, loaded);
    return all.map(([other, from]) => ({ name: other, from }));
  });
  return { kind, outputs: wanted };
}

function defaultOutputs({ parts, recipe }: LoadedBert): string[] {
  if (recipe !== plainRecipe) return ['token_embeddings', 'sentence_embedding'];
  if (parts.predictions || parts.seqRelationship || parts.classifier) return ['logits'];
  return parts.pooler ? ['last_hidden_state', 'pooler_output'] : ['last_hidden_state'];
}

/** By public name, the tap or output of our program. */
function availableOutputs({ config, parts }: LoadedBert, kind: OutputPlan['kind']): Map<string, string> {
  const taps = trace(forwardProgram(config, kind === 'sentence' ? encoderOnly : parts)).taps.keys();
  const names = new Map([...taps].map((name) => [name, name]));
  if (kind === 'sentence') return new Map([...names, ...sentenceOutputs]);
  const logits = parts.classifier
    ? 'classifier_logits'
    : parts.predictions
      ? 'prediction_logits'
      : 'seq_relationship_logits';
  return names.has(logits) ? names.set('logits', logits) : names;
}

function unknownOutput(name: string, available: ReadonlyMap<string, string>, { files }: LoadedBert): CheckpointError {
  const main = [...available.keys()].filter((other) => !/^(encoder|hidden_states|attentions|cls)\./.test(other));
  return new CheckpointError('UNSUPPORTED', `the model has no output '${name}'`, {
    file: files.folder,
    expected: [...main, 'hidden_states', 'attentions'].join(', '),
    found: name,
  });
}
