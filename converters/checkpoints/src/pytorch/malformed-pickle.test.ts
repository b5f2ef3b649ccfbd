import { describe, expect, it } from 'vitest';
import { concat, outcome, type Piece } from '../testing/hostile.js';
import { memorySource } from '../source/byte-source.js';
import { openPytorch } from './open-pytorch.js';
import {
  call,
  dict,
  EMPTY_TUPLE,
  global,
  int,
  legacyFile,
  long,
  NONE,
  pickle,
  storage,
  tensor,
  text,
  TRUE,
  tuple,
} from '../testing/torch-file.js';

const open = (bytes: Uint8Array) => openPytorch(memorySource('test.bin', bytes));
const GOOD = pickle(dict(text('w'), tensor()));
const value = (...pieces: Piece[]) => legacyFile(pickle(...pieces, tensor(), '0'));
/** A dict that holds the good tensor and another. */
const second = (change: Parameters<typeof tensor>[0]) =>
  legacyFile(pickle(dict(text('w'), tensor(), text('v'), tensor(change))));
const ordered = global('collections', 'OrderedDict');
const rebuild = global('torch._utils', '_rebuild_tensor_v2');
describe('openPytorch on made pickles', () => {
  it.each([
    ['a state dict', legacyFile(GOOD)],
    [
      'an OrderedDict with attributes',
      legacyFile(pickle(call(ordered), '(', text('w'), tensor(), 'u', dict(text('_metadata'), call(ordered)), 'b')),
    ],
    ['an OrderedDict of pairs', legacyFile(pickle(call(ordered, concat(']', tuple(text('w'), tensor()), 'a'))))],
    ['a torch.Size', second({ shape: call(global('torch', 'Size'), tuple(int(2), int(2))) })],
    [
      'a tensor with attributes',
      legacyFile(
        pickle(
          call(
            global('torch._tensor', '_rebuild_from_type_v2'),
            rebuild,
            global('torch', 'Tensor'),
            tuple(storage(), int(0), tuple(int(2)), tuple(int(1))),
            concat('}'),
          ),
        ),
      ),
    ],
    ['a tensor in a list', legacyFile(pickle(']', tensor(), 'a'))],
    [
      'sets, bytes, numbers and None',
      value(
        '(',
        NONE,
        TRUE,
        long(-1n, 3),
        [0x47, 0, 0, 0, 0, 0, 0, 0, 0],
        [0x8f],
        [0x28, 0x4b, 1, 0x90],
        [0x28, 0x91],
        [0x43, 1, 7],
        'l',
      ),
    ],
    [
      'a tensor of no elements',
      second({ shape: tuple(int(0), int(9)), strides: tuple(int(99), int(99)), offset: int(4) }),
    ],
  ])('opens %s', async (_, bytes) => {
    expect(await outcome(bytes, open)).toBe('opened');
  });

  it.each([
    ['os', 'system'],
    ['posix', 'system'],
    ['builtins', 'eval'],
    ['builtins', 'getattr'],
    ['__builtin__', 'exec'],
    ['subprocess', 'Popen'],
    ['numpy', 'load'],
    ['numpy.core.multiarray', 'fromstring'],
    ['pytorch_lightning.trainer', 'Trainer'],
    ['torch', 'load'],
    ['torch', 'FloatTensor'],
    ['torch', 'storage.UntypedStorage'],
    ['torch._utils', '__builtins__.eval'],
    ['collections', 'OrderedDict.__init__'],
    ['', 'torch.Size'],
    ['torch.nn.modules.linear', 'Linear'],
    ['constructor', 'prototype'],
  ])('refuses the global %s.%s by its name, however it is spelled', async (module, name) => {
    for (const spelled of [global(module, name), concat(text(module), text(name), [0x93])]) {
      const opening = open(legacyFile(pickle(spelled, EMPTY_TUPLE, 'R')));
      await expect(opening).rejects.toThrow(`${module}.${name}`);
      expect(await outcome(legacyFile(pickle(spelled)), open)).toBe('FORBIDDEN_GLOBAL');
    }
  });

  it.each([
    ['gensim.models.word2vec', 'Word2Vec', /gensim's own.*model\.wv\.save_word2vec_format/],
    ['gensim.models.doc2vec', 'Doc2Vec', /gensim's own.*model\.wv\.save_word2vec_format/],
    ['gensim.models.keyedvectors', 'KeyedVectors', /gensim's own.*vectors\.save_word2vec_format/],
    ['gensim.models.keyedvectors', 'Word2VecKeyedVectors', /gensim's own.*vectors\.save_word2vec_format/],
    ['gensim.models.fasttext', 'FastText', /gensim's own.*save_facebook_model/],
    ['gensim.models.fasttext', 'FastTextKeyedVectors', /gensim's own.*save_facebook_model/],
    ['gensim.corpora.dictionary', 'Dictionary', /gensim's own.*no word vectors/],
    ['sklearn.linear_model._logistic', 'LogisticRegression', /pickle of Python objects.*numpy\.savez/],
    ['joblib.numpy_pickle', 'NumpyArrayWrapper', /pickle of Python objects.*numpy\.savez/],
    ['torch.storage', '_load_from_bytes', /pickle of Python objects.*torch\.save/],
    ['mine', 'Net', /whole pickled object.*state_dict\(\)/],
  ])('says what a pickle of %s.%s is, and what to do', async (module, name, message) => {
    await expect(open(pickle(global(module, name), EMPTY_TUPLE, [0x81]))).rejects.toThrow(message);
    await expect(open(pickle(global(module, name), EMPTY_TUPLE, [0x81]))).rejects.toThrow(`test.bin`);
  });

  it('says what to do with a pickle of plain values', async () => {
    await expect(open(pickle(dict(text('w'), NONE)))).rejects.toThrow(/not of torch\.save.*found dict.*numpy\.savez/);
  });
});
