import '@tensorflow/tfjs-backend-cpu';
import { float32, int32 } from '@firth/ops';
import { onnx } from '@firth/ops/onnx';
import { tfjs } from '@firth/ops/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeText, padRows } from '../inputs.js';
import { bertWeights, loadBert } from '../loaded-bert.js';
import { classifierParts } from '../schema.js';
import { classifiers, fixture, goldenClassification } from '../testing/fixtures.js';
import { classificationProgram } from './classification-program.js';

const engines = [onnx({ device: 'cpu' }), tfjs({ backend: 'cpu' })];
afterAll(() => Promise.all(engines.map((engine) => engine.dispose())));

async function backward(engine: (typeof engines)[number], folder: readonly string[], labelSmoothing?: number) {
  const loaded = await loadBert(fixture(...folder), { engine });
  const config = { ...loaded.config, hiddenDropoutProb: 0, attentionProbsDropoutProb: 0 };
  const { texts, answers } = goldenClassification(folder);
  const rows = texts.map((text) => encodeText(text, loaded.tokenizer));
  const labels =
    config.problemType === 'single_label_classification'
      ? int32(answers.flat(), [texts.length])
      : float32(answers.flat(), [texts.length, config.labels.length]);
  const program = classificationProgram(config, labelSmoothing === undefined ? {} : { labelSmoothing });
  const session = await engine.compileTraining(program, bertWeights(loaded, classifierParts), {});
  const result = await session.backward({ ...padRows(rows, config), labels });
  await session.dispose();
  await loaded.close();
  return result;
}

describe.each(engines)('$name', (engine) => {
  it.each(classifiers)("%s: loss and the gradients' norm are PyTorch's", async (_, folder) => {
    const golden = goldenClassification(folder);
    const { loss, gradientNorm } = await backward(engine, folder);
    expect(Math.abs(loss - golden.loss)).toBeLessThanOrEqual(1e-5 * golden.loss);
    expect(Math.abs(gradientNorm - golden.gradientNorm)).toBeLessThanOrEqual(1e-4 * golden.gradientNorm);
  });

  it('smooths labels as PyTorch does', async () => {
    const { smoothedLoss = NaN } = goldenClassification(['english', 'classifier']);
    const { loss } = await backward(engine, ['english', 'classifier'], 0.1);
    expect(Math.abs(loss - smoothedLoss)).toBeLessThanOrEqual(1e-5 * smoothedLoss);
  });
});
