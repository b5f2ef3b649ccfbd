import { mappingEntries } from '@firth/checkpoints/options';
import { bindingEntries, engineCheck } from '@firth/ops/options';
import { choice, either, fields, flag, list, name, option, options, record, required, string } from '@firth/options';
import type { OptionsOf } from '@firth/options';

export const exportOptions = options('exportBert', {
  /** What the written file is compared with: ONNX Runtime in float32 unless given. */
  engine: option(engineCheck),
  /** By Hugging Face's names (`logits`, `last_hidden_state`, `hidden_states.3`, …); as Python's optimum unless given. */
  outputs: option(list(name(), { least: 1 }), {
    help: "logits, last_hidden_state, hidden_states, …; as Python's optimum",
  }),
  /** Free-form strings for the file, beside what is said there of the source. */
  metadata: option(record(string(), 'an object of strings')),
  ...bindingEntries,
  ...mappingEntries,
});

export type ExportOptions = OptionsOf<typeof exportOptions>;

/** An ONNX file, its weights inside or in a `.data` file beside it, or the files of a TensorFlow.js graph model. */
export const exportFormat = either(
  [
    fields({ to: required(choice(['onnx'])), fileName: required(name()), external: option(flag()) }),
    fields({ to: required(choice(['tfjs'])) }),
  ],
  "{ to: 'onnx', fileName, external? } or { to: 'tfjs' }",
);
