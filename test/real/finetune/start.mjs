/** What `firth finetune classify` trains on and starts from, for others to do the same. */
import { BertForSequenceClassification } from '@firth/bert';
import { loadBert } from '@firth/bert/parts';
import { startClassifier } from '@firth/bert/training';
import { openTsv } from '@firth/training';

/** The sentences with the tokens that each is long, and what saves the classifier before its first step. */
export async function datasetAndStart(model, train, labels, seed) {
  const loaded = await loadBert(model);
  await loaded.tokenizer.prepare();
  const dataset = await openTsv(train, {
    header: ['sentence', 'label'],
    columns: ['sentence', 'label'],
    example: ({ sentence, label }) => {
      const text = sentence.text();
      return { text, label: label.labelName(), length: loaded.tokenizer.encode(text, { maxLength: 128 }).length };
    },
  });
  const start = startClassifier(loaded, { labels, problemType: 'single_label_classification', seed });
  const save = async (folder) => {
    const classifier = new BertForSequenceClassification(start.loaded);
    await classifier.savePretrained(folder);
    await classifier.dispose();
  };
  return { dataset, save, config: loaded.config };
}
