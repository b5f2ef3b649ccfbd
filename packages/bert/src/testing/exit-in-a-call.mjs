/** Ends the process while the runtime is at work: `node exit-in-a-call.mjs FOLDER MILLISECONDS`. */
import { setTimeout } from 'node:timers';
import { BertModel } from '@firth/bert';

const [folder, milliseconds] = process.argv.slice(2);
setTimeout(() => process.exit(3), Number(milliseconds));
const bert = await BertModel.fromPretrained(folder);
for (;;) await bert.embed(['the cat', 'a longer text of the dog']);
