import { BertForMaskedLM, type MaskCandidate } from '@firth/bert';
import { exportBert } from '@firth/bert/export';
import { openCheckpoint } from '@firth/checkpoints';
import { useHdf5 } from '@firth/checkpoints/hdf5';
import { Elmo } from '@firth/elmo';
import { GPT2 } from '@firth/gpt';
import { onnx } from '@firth/ops/onnx';
import { BertTokenizer } from '@firth/tokenizers';
import { KeyedVectors } from '@firth/word-vectors';

const [folder = ''] = process.argv.slice(2);
const bert = await BertForMaskedLM.fromPretrained(folder, { engine: onnx() });
const [mask] = await bert.fillMask('今天天气[MASK]错');
const best: MaskCandidate | undefined = mask?.candidates[0];
console.log(JSON.stringify(best));
await bert.dispose();
for (const there of [exportBert, openCheckpoint, useHdf5, Elmo, GPT2, BertTokenizer, KeyedVectors])
  if (typeof there !== 'function') throw new Error('an export is missing');
