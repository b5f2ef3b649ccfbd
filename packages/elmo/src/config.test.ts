import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { Elmo } from './elmo.js';

const fixture = fileURLToPath(new URL('../../../fixtures/elmo/bilm-tf/', import.meta.url));

type Options = Record<'lstm' | 'char_cnn', Record<string, unknown>>;

/** What opening the fixture says with its options changed. */
async function refusal(change: (options: Options) => void): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'firth-elmo-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(fixture, folder, { recursive: true });
  const options = JSON.parse(await readFile(join(folder, 'options.json'), 'utf8')) as Options; // the fixture's
  change(options);
  await writeFile(join(folder, 'options.json'), JSON.stringify(options));
  const error: unknown = await Elmo.fromPretrained(folder).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  return String(error).replaceAll(folder, 'DIR');
}

it.each<[string, (options: Options) => void, string]>([
  [
    'no lstm',
    (o) => delete (o as Partial<Options>).lstm,
    'DIR/options.json, lstm: the field is wrong (expected an object, found nothing)',
  ],
  [
    'a size of 0',
    (o) => (o.lstm['dim'] = 0),
    'DIR/options.json, lstm, dim: the field is wrong (expected a whole number of at least 1, found 0)',
  ],
  [
    'a clip of -1',
    (o) => (o.lstm['cell_clip'] = -1),
    'lstm, cell_clip: the field is wrong (expected a number above 0, found -1)',
  ],
  [
    'words as tokens',
    (o) => (o.char_cnn['n_characters'] = 100),
    'char_cnn, n_characters: the field is wrong (expected 261 or 262, found 100)',
  ],
  [
    'longer words',
    (o) => (o.char_cnn['max_characters_per_token'] = 16),
    'max_characters_per_token: the field is wrong (expected 50, found 16)',
  ],
  [
    'a filter wider than words',
    (o) => (o.char_cnn['filters'] = [[51, 4]]),
    'filters: the field is wrong (expected pairs of a width up to 50 and a number of filters, found [51,4])',
  ],
  [
    'another activation',
    (o) => (o.char_cnn['activation'] = 'gelu'),
    'activation: the field is wrong (expected one of relu, tanh, found "gelu")',
  ],
  ['a layer more', (o) => (o.lstm['n_layers'] = 3), 'the tensor is missing'],
  [
    'another hidden size',
    (o) => (o.lstm['dim'] = 13),
    'the tensor does not fit languageModel.forward.0.input.kernel and 15 more',
  ],
])('refuses options with %s', async (_, change, message) => {
  expect(await refusal(change)).toContain(message);
});

it('refuses a folder without options', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firth-elmo-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(join(fixture, 'lm_weights.hdf5'), join(folder, 'lm_weights.hdf5'));
  await expect(Elmo.fromPretrained(folder)).rejects.toThrow('there are no options of an ELMo here');
});

it('refuses weights of something else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firth-elmo-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(join(fixture, 'options.json'), join(folder, 'options.json'));
  await cp(join(fixture, '../../rnn/keras/lstm.weights.h5'), join(folder, 'lm_weights.hdf5'));
  await expect(Elmo.fromPretrained(folder)).rejects.toThrow('this is no ELMo');
});

it("finds the published models' names", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firth-elmo-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(join(fixture, 'options.json'), join(folder, 'elmo_2x12_8_options.json'));
  await cp(join(fixture, 'lm_weights.hdf5'), join(folder, 'elmo_2x12_8_weights.hdf5'));
  const elmo = await Elmo.fromPretrained(folder);
  expect(elmo.config.lstm.hiddenSize).toBe(12);
  await elmo.dispose();
});
