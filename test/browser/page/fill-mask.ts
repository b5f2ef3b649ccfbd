import { BertForMaskedLM } from '@firth/bert';

/** The smallest page of use: its size is what docs/browsers.md says. */
const bert = await BertForMaskedLM.fromPretrained('https://example.org/chinese_L-12_H-768_A-12/');
console.log(await bert.fillMask('今天天气[MASK]错'));
