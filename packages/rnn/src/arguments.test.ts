import { CheckpointError, memoryTensor, openCheckpoint } from '@firth/checkpoints';
import { afterAll, expect, it } from 'vitest';
import { functionsOf, nameOf, unrefusedArguments, type SweptCall } from '../../options/src/testing/sweep-arguments.js';
import { inMemory } from '@firth/training';
import * as api from './index.js';
import { cases, fixture, pytorchConfig } from './testing/fixtures.js';

const checkpoint = await openCheckpoint(fixture('pytorch', `${cases.pytorch[0]?.name ?? ''}.safetensors`));
afterAll(() => checkpoint.close());

const tensor = memoryTensor('a', [2, 1], Float32Array.of(1, 2));
const [first] = cases.pytorch;
const rnn = first === undefined ? undefined : pytorchConfig(first);
const lstm = {
  ...{ vocabSize: 3, tied: false },
  rnn: { cell: 'lstm', gates: 'ifgo', biases: 'two', bidirectional: false, inputSize: 2, hiddenSize: 2, numLayers: 1 },
};
const nnlm = { vocabSize: 3, contextSize: 2, embeddingSize: 2, hiddenSize: 2, directConnections: false };
const text = ["''", "'x'"] as const;
const file = { file: ['undefined', ...text] } as const;
/** Configs are read by their fields: what has none is refused by the first of them. */
const config = { config: ['{}', '[]', '[undefined]', '[,]', 'date'] } as const;

const rows: readonly SweptCall[] = [
  { on: api, name: 'checkRnnConfig', right: { config: rnn, file: 'x' }, takes: { ...config, ...file } },
  { on: api, name: 'rnnSchema', call: 'checkRnnConfig', right: { config: rnn }, takes: config },
  { on: api, name: 'rnnProgram', call: 'checkRnnConfig', right: { config: rnn }, takes: config },
  { on: api, name: 'rnnInputs', call: 'checkRnnConfig', right: { config: rnn }, takes: config },
  { on: api, name: 'checkLstmLmConfig', right: { config: lstm, file: 'x' }, takes: { ...config, ...file } },
  { on: api, name: 'lstmLmSchema', call: 'checkLstmLmConfig', right: { config: lstm }, takes: config },
  { on: api, name: 'lstmLmProgram', call: 'checkLstmLmConfig', right: { config: lstm }, takes: config },
  { on: api, name: 'checkNnlmConfig', right: { config: nnlm }, takes: config },
  { on: api, name: 'nnlmSchema', call: 'checkNnlmConfig', right: { config: nnlm }, takes: config },
  { on: api, name: 'nnlmProgram', call: 'checkNnlmConfig', right: { config: nnlm }, takes: config },
  { on: api, name: 'describeRnnMapping', right: { checkpoint } },
  { on: api, name: 'recurrentStacks', right: { checkpoint } },
  { on: api, name: 'nameInFile', right: { name: 'a[1:2]' }, takes: { name: text } },
  { on: api, name: 'reshapedView', right: { tensor, name: 'b', shape: [2] }, takes: { name: text, shape: ['[]'] } },
  { on: api, name: 'rowView', right: { tensor, start: 0, end: 1 } },
  { on: api, name: 'withTensors', right: { checkpoint, added: [tensor] }, takes: { added: ['[]'] } },
  { on: api, name: 'perplexity', right: { loss: 1 }, takes: { loss: ['5', 'NaN'] } },
  { on: api, name: 'perplexityOf', right: { sentences: inMemory([[0, 1, 0]]) } },
];

it.each(rows.map((row) => [nameOf(row), row] as const))('%s refuses wrong arguments by name', async (_, row) => {
  expect(await unrefusedArguments(row, [CheckpointError])).toEqual([]);
});

it('has a row for every function', () => {
  // Parts of graphs, which the compiler of a program calls; the classes and parity, whose calls options.test.ts has.
  const graphs = ['shownSize', 'recurrentLayer', 'recurrentStack', 'sequenceMask', 'directionSchema', 'nnlmLogits'];
  const names = ['kerasNames', 'pytorchNames'];
  const elsewhere = ['parity', 'sampleWords', ...graphs, ...names];
  const found = functionsOf(api).filter(
    (name) => !elsewhere.includes(name) && !/^(Nnlm|LstmLanguageModel)\./.test(name),
  );
  expect(rows.map(nameOf).sort()).toEqual([...found].sort());
});
