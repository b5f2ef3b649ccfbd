import { GPT2, OpenAIGPT, type GenerateOptions } from '@firth/gpt';
import type { Device } from '@firth/ops/onnx';

const models = { GPT2, OpenAIGPT };

/** What the tests call in the page; they give it models as URLs. */
Object.assign(globalThis, {
  firth: {
    /** The ids that each prompt goes on with. */
    generate: async (
      device: Device,
      kind: keyof typeof models,
      model: string,
      prompts: readonly (readonly number[])[],
      options: GenerateOptions,
    ) => {
      const gpt = await models[kind].fromPretrained(model, { device });
      const texts = await gpt.generate<GenerateOptions>(prompts, options);
      await gpt.dispose();
      return texts.map(({ tokenIds }) => [...tokenIds]);
    },

    /** The text of a stream, piece by piece. */
    stream: async (device: Device, model: string, prompt: string, maxNewTokens: number) => {
      const gpt = await GPT2.fromPretrained(model, { device });
      const pieces: string[] = [];
      for await (const { text } of gpt.stream(prompt, { maxNewTokens })) pieces.push(text);
      const whole = await gpt.generate(prompt, { maxNewTokens });
      await gpt.dispose();
      return { pieces, whole: whole.text };
    },
  },
});
