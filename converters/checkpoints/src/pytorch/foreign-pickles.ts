/** What a pickle is that holds more than data, and what to do about it. */
export interface ForeignPickle {
  readonly problem: string;
  readonly hint: string;
}

const WHOLE: ForeignPickle = {
  problem: 'this is a whole pickled object (torch.save(model)), not its state dict',
  hint: 'Save the state dict alone in Python: `torch.save(model.state_dict(), path)`',
};

const OBJECTS: ForeignPickle = {
  problem: 'this is a pickle of Python objects, not a file of torch.save',
  hint: 'Save the weights in Python by torch.save, or by numpy.savez(path, **arrays)',
};

/** Classes of gensim, which all save themselves as pickles, by what writes their vectors in a form that is read. */
const GENSIM: readonly (readonly [type: RegExp, hint: string])[] = [
  [
    /\.FastText(KeyedVectors)?$/,
    "Load it in Python and call gensim.models.fasttext.save_facebook_model(model, 'x.bin'), or model.wv.save_word2vec_format('x.bin', binary=True) for the known words alone",
  ],
  [/\.(\w*KeyedVectors|Vocab)$/, "Load it in Python and call vectors.save_word2vec_format('x.bin', binary=True)"],
  [/\.(Word2Vec|Doc2Vec)\w*$/, "Load it in Python and call model.wv.save_word2vec_format('x.bin', binary=True)"],
  [/./, 'It holds no word vectors; of gensim, firth reads what save_word2vec_format and save_facebook_model write'],
];

/**
 * What a pickle is, by a global in it that is not allowed.
 * @param isWhole Whether that is the class of all of it: somebody saved an object and not its state.
 */
export function foreignPickle(global: string, isWhole: boolean): ForeignPickle {
  if (global.startsWith('gensim.')) {
    const [, hint = ''] = GENSIM.find(([type]) => type.test(global)) ?? [];
    return { problem: "this is a pickle of gensim's own (its save())", hint };
  }
  if (/^(joblib|sklearn|scipy|pandas)\b/.test(global) || global === 'torch.storage._load_from_bytes') return OBJECTS;
  if (isWhole) return WHOLE;
  // A class, as Python writes its name.
  if (/(^|\.)_*[A-Z]\w*$/.test(global))
    return { ...WHOLE, problem: 'this holds a whole pickled object below a key, not its state dict' };
  return { problem: 'a global that is not allowed', hint: WHOLE.hint };
}
