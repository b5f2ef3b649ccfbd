/** `engines`: the tfjs engine's wasm backend against the onnx engine, the trained checkpoint. */
import { agreement, against, printTable } from '../common/figures.mjs';
import { trainedModel } from '../common/models.mjs';
import { count, readOptions } from '../common/options.mjs';
import { firth } from '../common/runner.mjs';
import { realTexts } from '../common/texts.mjs';
import { inTurn, withRunners } from '../common/turns.mjs';

const bound = 1e-4;
const own = {
  texts: { value: '32', help: 'real texts of mixed length: 32 unless said' },
  backend: { value: 'wasm', help: 'of TensorFlow.js: wasm unless said; cpu' },
};

/** @param {string[]} args */
export async function run(args) {
  const options = readOptions(args, { name: 'engines', about: 'tfjs against onnx', repeat: 3, own });
  if (options === undefined) return [];
  const { backend, threads } = options;
  const missing = await lacking(backend);
  if (missing !== undefined) {
    console.log(`skipped: ${missing}`);
    return [];
  }
  const texts = realTexts(options.sharedFolder, count(options, 'texts'));
  const { folder } = trainedModel(options);
  const starts = [
    () => firth({ folder, threads }, 'onnx'),
    () => firth({ folder, threads, tfjs: backend }, `tfjs ${backend}`),
  ];
  return withRunners(starts, async (onnx, tfjs) => {
    const given = { texts, vectors: true };
    const theirs = await onnx.call('embed', given);
    const maxError = agreement(onnx.name, (await tfjs.call('embed', given)).vectors, theirs.vectors, bound);
    const turn = (runner) => async () => [(await runner.call('embed', { texts })).ms];
    const times = await inTurn({ tfjs: turn(tfjs), onnx: turn(onnx) }, options.repeat, 'engines');
    const what = `engines, trained checkpoint, embed ${texts.length} real texts: tfjs ${backend} against onnx`;
    const rows = [
      against(what, times.tfjs, times.onnx, {
        bound: 0,
        peerName: 'firth, onnx engine',
        peerVersion: onnx.version,
        maxError,
      }),
    ];
    printTable(rows, options, [
      `"firth" is the tfjs engine; largest difference of a value ${maxError.toExponential(1)}`,
    ]);
    return rows;
  });
}

async function lacking(backend) {
  try {
    await import('@firth/ops/tfjs');
    await import(`@tensorflow/tfjs-backend-${backend}`);
    return undefined;
  } catch (error) {
    if (error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return '@firth/ops has no ./tfjs';
    if (error.code === 'ERR_MODULE_NOT_FOUND')
      return `npm i @tensorflow/tfjs-core @tensorflow/tfjs-backend-${backend} (${error.message})`;
    throw error;
  }
}
