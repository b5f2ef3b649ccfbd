import { OpsError, type Program } from '@firth/ops';
import { bertInputs, type BertInput } from '../forward.js';
import type { ExportedOutput } from './outputs.js';

/** Inputs by the names that Hugging Face's tokenizers give. */
export type PublicInput = 'input_ids' | 'attention_mask' | 'token_type_ids';

/** The same program with public names: what a file shows of it. Taps are outputs here. */
export function exportProgram<S, O extends string>(
  inner: Program<S, BertInput, O>,
  wanted: readonly ExportedOutput[],
): Program<S, PublicInput, string> {
  return {
    schema: inner.schema,
    inputs: {
      input_ids: bertInputs.inputIds,
      attention_mask: bertInputs.attentionMask,
      token_type_ids: bertInputs.tokenTypeIds,
    },
    run: (ops, weights, { input_ids, attention_mask, token_type_ids }) => {
      const taps = new Map<string, typeof input_ids>();
      const outputs = inner.run({ ...ops, tap: (name, x) => (taps.set(name, x), x) }, weights, {
        inputIds: input_ids,
        attentionMask: attention_mask,
        tokenTypeIds: token_type_ids,
      });
      for (const [name, x] of Object.entries<typeof input_ids>(outputs)) taps.set(name, x);
      return Object.fromEntries(wanted.map(({ name, from }) => [name, named(taps, from)]));
    },
  };
}

function named<T>(values: ReadonlyMap<string, T>, name: string): T {
  const value = values.get(name);
  if (value === undefined) throw new OpsError('UNKNOWN_OUTPUT', `nothing that the model computes is named '${name}'`);
  return value;
}
