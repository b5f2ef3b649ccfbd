import { afterEach, expect, it, vi } from 'vitest';
import { hasWebGpu } from '../../ops/src/conformance/web-gpu.js';
import { GPT2 } from './gpt2.js';
import { fixture } from './testing/fixtures.js';

const folder = fixture('gpt2/openai');
const elsewhere = process.platform === 'darwin' ? 'dml' : 'coreml';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('a device that the runtime was not built with is refused when a model is loaded', async () => {
  await expect(GPT2.fromPretrained(folder, { device: elsewhere })).rejects.toMatchObject({
    code: 'NO_DEVICE',
    message: expect.stringMatching(
      new RegExp(
        `^device '${elsewhere}' cannot be had here: the ONNX Runtime of this machine has cpu, .*name another, or none$`,
      ),
    ) as string,
  });
});

it('whichever way it was named, the next model is loaded all the same', async () => {
  vi.stubEnv('FIRTH_DEVICE', elsewhere);
  await expect(GPT2.fromPretrained(folder)).rejects.toThrow(`FIRTH_DEVICE=${elsewhere} cannot be had here`);
  vi.stubEnv('FIRTH_DEVICE', 'gpu');
  await expect(GPT2.fromPretrained(folder)).rejects.toThrow(
    /FIRTH_DEVICE: expected one of .* found 'gpu'; did you mean/,
  );
  const model = await GPT2.fromPretrained(folder, { device: 'cpu' });
  expect((await model.generate('Hello', { maxNewTokens: 1 })).tokenIds).toHaveLength(1);
  await model.dispose();
});

it.skipIf(hasWebGpu)('a GPU that is not there is refused when a model is loaded', async () => {
  await expect(GPT2.fromPretrained(folder, { device: 'webgpu' })).rejects.toMatchObject({
    code: 'NO_DEVICE',
    message: expect.stringMatching(/^device 'webgpu' cannot be had here: .*a GPU with its driver/) as string,
  });
});
