import { openCheckpoint, readFloat32, type Checkpoint } from '@firth/checkpoints';
import { collectFiles, float32, int32, maxAbsoluteError, type ForeignModel, type Tensor } from '@firth/ops';
import { openOnnx, readOnnxOperators } from '@firth/ops/onnx/export';
import { openGraphModel } from '@firth/ops/tfjs-graph';
import { BertTokenizer } from '@firth/tokenizers';
import { describe, expect, it } from 'vitest';
import { classifiers, fixture, goldenEmbeddings, languages, largestError, layouts } from '../testing/fixtures.js';
import { exportBert, type ExportFormat } from './export-bert.js';
import type { ExportOptions } from './export-options.js';

const BOUND = 1e-5;
const onnx: ExportFormat = { to: 'onnx', fileName: 'model.onnx' };
const everything = ['hidden_states', 'attentions', 'last_hidden_state', 'pooler_output'];
const heads = ['prediction_logits', 'seq_relationship_logits', 'logits'];

describe.each([onnx, { to: 'tfjs' } as const])('$to', (format) => {
  describe.each(languages)('%s', (language) => {
    it.each(layouts)('%s: the file computes what the reference holds', async (layout) => {
      const errors = await goldenErrors(fixture(language, layout), language, format, [...everything, ...heads]);
      expect(errors.size).toBe(4 + 3 + 2 + 3);
      for (const [name, error] of errors) expect([name, error <= BOUND]).toEqual([name, true]);
    });
  });

  it('gives the sentence embeddings of sentence-transformers', async () => {
    const golden = goldenEmbeddings();
    for (const folder of ['sentence-transformers', 'sentence-transformers-dense'] as const) {
      const { file, outputs, files } = await exported(fixture('english', folder), format);
      expect(files.size).toBe(format.to === 'onnx' ? 1 : 2);
      expect(outputs).toEqual(['token_embeddings', 'sentence_embedding']);
      const vectors = await file.run(await idsOf(folder, golden.sentences));
      for (const [i, expected] of golden[folder].entries())
        expect(largestError(vectors['sentence_embedding']?.at(i).data ?? [], expected)).toBeLessThanOrEqual(BOUND);
      await file.dispose();
    }
  });

  it('has by default the outputs that optimum gives', async () => {
    const outputsOf = async (folder: string) => (await exported(fixture('english', folder), format)).outputs;
    expect(await outputsOf('google')).toEqual(['logits']);
    expect(await outputsOf('encoder-only')).toEqual(['last_hidden_state', 'pooler_output']);
  });

  it.each(classifiers)('gives the logits of a classifier: %s', async (_, folder) => {
    const reference = await openCheckpoint(fixture(...folder, 'reference.safetensors'));
    const { file, outputs } = await exported(fixture(...folder), format);
    expect(outputs).toEqual(['logits']);
    const { logits } = await file.run({
      input_ids: await idsAt(reference, 'input_ids'),
      attention_mask: await idsAt(reference, 'attention_mask'),
      token_type_ids: await idsAt(reference, 'token_type_ids'),
    });
    const expected = reference.tensors.get('classifier_logits');
    if (logits === undefined || expected === undefined) throw new Error('both give logits');
    const found = maxAbsoluteError(logits, float32(await readFloat32(expected), expected.shape));
    expect(found.maxAbsoluteError).toBeLessThanOrEqual(BOUND);
    await Promise.all([file.dispose(), reference.close()]);
  });

  it('verifies itself against our own engine', async () => {
    const bert = await exportBert(fixture('english', 'pytorch-zip'), format);
    const file = await opened(format, await collectFiles(bert.model));
    const [row, ...others] = await bert.verify(file);
    expect(row).toMatchObject({ name: 'logits', shape: [2, 8, 264] });
    expect(row?.maxAbsoluteError).toBeLessThanOrEqual(BOUND);
    expect(others).toEqual([]);
    const [broken] = await bert.verify({ ...file, run: async (inputs) => perturbed(await file.run(inputs)) });
    expect(broken).toMatchObject({ at: [1, 2, 3] });
    expect(broken?.maxAbsoluteError).toBeCloseTo(0.01, 4);
    await bert.close();
  });
});

it('writes operators of ONNX alone, and what made the file', async () => {
  const { files } = await exported(fixture('english', 'safetensors'), onnx, { outputs: [...everything, ...heads] });
  const { opsets, operators, metadata } = readOnnxOperators(files.get('model.onnx') ?? new Uint8Array());
  expect([...opsets]).toEqual([['', 17]]);
  expect(operators.filter((name) => name.includes('.'))).toEqual([]);
  expect(operators).toContain('LayerNormalization');
  expect(metadata.get('made_from')).toBe('safetensors (safetensors)');
});

it('is as large as its weights, the tied decoder stored once', async () => {
  const { files } = await exported(fixture('english', 'safetensors'), onnx);
  const weights =
    4 * (264 * 24 + 64 * 24 + 2 * 24 + 48 + 3 * (4 * (24 * 24 + 24) + 2 * 48 + 2 * 24 * 40 + 64) + 648 + 264);
  const bytes = files.get('model.onnx')?.byteLength ?? 0;
  expect(bytes).toBeGreaterThan(weights);
  expect(bytes).toBeLessThan(weights + 264 * 24 * 4);
});

it('refuses an output that the model has not', async () => {
  await expect(exportBert(fixture('english', 'encoder-only'), onnx, { outputs: ['logits'] })).rejects.toThrow(
    /no output 'logits' \(expected embeddings, last_hidden_state, pooler_output, hidden_states, attentions, found logits\)/,
  );
});

async function exported(folder: string, format: ExportFormat, options?: ExportOptions) {
  const bert = await exportBert(folder, format, options);
  const files = await collectFiles(bert.model);
  await bert.close();
  return { files, outputs: bert.outputs, file: await opened(format, files) };
}

/** The same logits but for one, which is 0.01 more. */
function perturbed({ logits }: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  if (logits === undefined) throw new Error('the file gives logits');
  const [, length = 0, vocabulary = 0] = logits.shape;
  const at = (1 * length + 2) * vocabulary + 3;
  return {
    logits: float32(
      Float32Array.from(logits.data, (value, i) => value + (i === at ? 0.01 : 0)),
      logits.shape,
    ),
  };
}

function opened({ to }: ExportFormat, files: ReadonlyMap<string, Uint8Array>): Promise<ForeignModel> {
  const fileOf = (name: string) => files.get(name) ?? new Uint8Array();
  return to === 'onnx' ? openOnnx(fileOf('model.onnx')) : openGraphModel((name) => Promise.resolve(fileOf(name)));
}

/** Of each output, by its name in the reference. */
async function goldenErrors(folder: string, language: string, format: ExportFormat, outputs: readonly string[]) {
  const reference = await openCheckpoint(fixture(language, 'reference.safetensors'));
  const { file } = await exported(folder, format, { outputs });
  const found = await file.run({
    input_ids: await idsAt(reference, 'input_ids'),
    attention_mask: await idsAt(reference, 'attention_mask'),
    token_type_ids: await idsAt(reference, 'token_type_ids'),
  });
  const errors = new Map<string, number>();
  for (const [name, tensor] of Object.entries(found)) {
    const expected = reference.tensors.get(name === 'logits' ? 'prediction_logits' : name);
    if (expected === undefined) throw new Error(`the reference holds no ${name}`);
    errors.set(name, maxAbsoluteError(tensor, float32(await readFloat32(expected), expected.shape)).maxAbsoluteError);
  }
  await Promise.all([file.dispose(), reference.close()]);
  return errors;
}

async function idsAt({ tensors }: Checkpoint, name: string): Promise<Tensor> {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`the reference holds no ${name}`);
  return int32(Int32Array.from(new BigInt64Array((await tensor.read()).slice().buffer), Number), tensor.shape);
}

/** One padded batch, cut at the 24 tokens that the folders say. */
async function idsOf(folder: string, sentences: readonly string[]) {
  const tokenizer = await BertTokenizer.fromPretrained(fixture('english', folder));
  const rows = sentences.map((sentence) => tokenizer.encode(sentence, { maxLength: 24 }));
  const longest = Math.max(...rows.map(({ length }) => length));
  const padded = (field: 'inputIds' | 'attentionMask' | 'tokenTypeIds') =>
    int32(
      rows.flatMap((row) => Array.from({ length: longest }, (_, i) => row[field][i] ?? 0)),
      [rows.length, longest],
    );
  return {
    input_ids: padded('inputIds'),
    attention_mask: padded('attentionMask'),
    token_type_ids: padded('tokenTypeIds'),
  };
}

it.each<[string, object, object, string]>([
  ['an option that does not exist', { to: 'tfjs' }, { output: ['logits'] }, 'did you mean outputs?'],
  ['a wrong type', { to: 'tfjs' }, { outputs: 'logits' }, "outputs: expected a list of at least 1, found 'logits'"],
  ['an empty list', { to: 'tfjs' }, { outputs: [] }, 'outputs: expected a list of at least 1'],
  ['no engine', { to: 'tfjs' }, { engine: 'cpu' }, 'engine: expected an engine'],
  ['another format', { to: 'coreml' }, {}, "format: expected { to: 'onnx', fileName, external? } or { to: 'tfjs' }"],
])('refuses %s', async (_, format, options, message) => {
  const given = format as ExportFormat; // as JavaScript, which no compiler holds to it, may give
  await expect(exportBert(fixture('english', 'safetensors'), given, options)).rejects.toThrow(message);
});
