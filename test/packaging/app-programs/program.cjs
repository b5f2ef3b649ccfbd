const { BertForMaskedLM } = require('@firth/bert');

async function main() {
  const bert = await BertForMaskedLM.fromPretrained(process.env.FIRTH_MODEL);
  const [mask] = await bert.fillMask('今天天气[MASK]错');
  console.log(JSON.stringify(mask.candidates[0]));
  await bert.dispose();
}

void main();
