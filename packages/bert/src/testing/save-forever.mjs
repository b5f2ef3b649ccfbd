/** Saves two models over each other until it is killed: `node save-forever.mjs ONE OTHER TARGET`; a line for each save. */
import { BertForSequenceClassification } from '@firth/bert';

const [one, other, target] = process.argv.slice(2);
const models = await Promise.all([one, other].map((folder) => BertForSequenceClassification.fromPretrained(folder)));
for (;;)
  for (const model of models) {
    await model.savePretrained(target);
    console.log('saved');
  }
