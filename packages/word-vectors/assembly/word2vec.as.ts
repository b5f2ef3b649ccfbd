/**
 * word2vec's training (Mikolov et al., "Efficient Estimation of Word Representations in Vector Space" and "Distributed
 * Representations of Words and Phrases and their Compositionality", 2013) in the form of pWord2Vec (Ji et al., "Parallelizing
 * Word2Vec in Shared and Distributed Memory", 2016): the words around one word share its negative samples, and all their
 * products and updates are small matrix products. src/kernels/reference/word2vec.ts is the same in plain TypeScript.
 */
import { below, random, reseed } from './random.as';
import { addTo, average, combine, products, sigmoid } from './rows.as';

/** As word2vec.c: longer sentences are cut. */
const LONGEST_SENTENCE: i32 = 1000;

let stride: usize = 0;
let dimension: i32 = 0;
let wordCount: i32 = 0;
let window: i32 = 0;
let cbow: bool = false;
let hierarchical: bool = false;
let negative: i32 = 0;

let vectors: usize = 0;
let outputs: usize = 0;
let keep: usize = 0;
let subsampled: bool = false;
let aliases: usize = 0;
let pathStarts: usize = 0;
let paths: usize = 0;
let progress: usize = 0;

/** This thread's own memory. */
let sentence: usize = 0;
let inputRows: usize = 0;
let outputRows: usize = 0;
let labels: usize = 0;
let rates: usize = 0;
let scores: usize = 0;
let inputDeltas: usize = 0;
let outputDeltas: usize = 0;
let hidden: usize = 0;
let zeros: usize = 0;

/** The model: `dimension` values of a word in rows of `stride` bytes; `outputs` holds a row a word, or an inner node. */
export function setModel(a: usize, b: usize, words: i32, dims: i32, bytes: i32, counter: usize): void {
  vectors = a;
  outputs = b;
  wordCount = words;
  dimension = dims;
  stride = bytes;
  progress = counter;
}

/** `keepTable`: for each word, it is kept where a random u32 is at most so much; 0: every word is. */
export function setWindow(isCbow: bool, width: i32, keepTable: usize): void {
  cbow = isCbow;
  window = width;
  keep = keepTable;
  subsampled = keepTable != 0;
}

/** `table`: Walker's alias method, for each word a u32 threshold and the other word. */
export function setNegativeSampling(count: i32, table: usize): void {
  hierarchical = false;
  negative = count;
  aliases = table;
}

/** `starts[w]` to `starts[w + 1]`: the path of word w, each an inner node times 2 plus the branch taken. */
export function setHierarchicalSoftmax(starts: usize, list: usize): void {
  hierarchical = true;
  pathStarts = starts;
  paths = list;
}

/** Where this thread keeps what it works on; `most` outputs at a time. Gives the bytes that it takes. */
export function setScratch(at: usize, most: i32): usize {
  const n = <usize>(2 * window + 4);
  const m = <usize>most + 4;
  sentence = at;
  inputRows = sentence + <usize>LONGEST_SENTENCE * 4;
  outputRows = inputRows + n * 4;
  labels = outputRows + m * 4;
  rates = labels + m * 4;
  scores = (rates + m * 4 + 15) & ~15;
  inputDeltas = scores + m * ((n + 3) & ~3) * 4;
  outputDeltas = inputDeltas + n * stride;
  hidden = outputDeltas + m * stride;
  zeros = hidden + stride;
  return zeros + stride - at;
}

export function inputRowsAt(): usize {
  return inputRows;
}
export function outputRowsAt(): usize {
  return outputRows;
}
export function labelsAt(): usize {
  return labels;
}
export function ratesAt(): usize {
  return rates;
}

/** Vectors begin uniform in ±1 / (2 · dimension), outputs at 0 (word2vec.c, InitNet). */
export function initialize(seed: u32): void {
  reseed(seed);
  const scale = 1.0 / (4294967296.0 * <f64>dimension);
  for (let w = 0; w < wordCount; w++) {
    const row = vectors + <usize>w * stride;
    for (let k = 0; k < dimension; k++)
      store<f32>(row + (<usize>k << 2), <f32>((<f64>random() - 2147483648.0) * scale));
  }
}

/** scores[j][i] becomes rate_j · (label_j − σ(score)), the gradient's weight. */
// @ts-ignore: decorator
@inline
function weigh(m: i32, pitch: usize): void {
  for (let j = 0; j < m; j++) {
    const label = v128.load_splat<f32>(labels + (<usize>j << 2));
    const rate = v128.load_splat<f32>(rates + (<usize>j << 2));
    const row = scores + <usize>j * pitch;
    for (let i: usize = 0; i < pitch; i += 16)
      v128.store(row + i, f32x4.mul(rate, f32x4.sub(label, sigmoid(v128.load(row + i)))));
  }
}

/**
 * One update: each of the `n` rows in `inputRows` learns to tell which of the `m` rows in `outputRows` are its own
 * (`labels`), at `rates`. All products are of the values before the update. What the inputs change by is left in
 * `inputDeltas`, and is added by the caller.
 */
function update(n: i32, m: i32): void {
  const pitch = <usize>((n + 3) & ~3) << 2;
  store<usize>(inputRows + (<usize>n << 2), zeros);
  for (let j = m; j < m + 3; j++) store<usize>(outputRows + (<usize>j << 2), zeros);
  products(inputRows, n, outputRows, m, scores, pitch, stride);
  weigh(m, pitch);
  for (let i = 0; i < n; i += 2)
    combine(inputDeltas + <usize>i * stride, outputRows, m, scores + (<usize>i << 2), 4, pitch, stride);
  for (let j = 0; j < m; j += 2)
    combine(outputDeltas + <usize>j * stride, inputRows, n, scores + <usize>j * pitch, pitch, 4, stride);
  for (let j = 0; j < m; j++)
    addTo(load<usize>(outputRows + (<usize>j << 2)), outputDeltas + <usize>j * stride, stride);
}

/** Skip-gram: the `n` words around one predict it, each by itself. */
export function skipGram(n: i32, m: i32): void {
  update(n, m);
  for (let i = 0; i < n; i++) addTo(load<usize>(inputRows + (<usize>i << 2)), inputDeltas + <usize>i * stride, stride);
}

/** Continuous bag of words: the mean of the `n` words around one predicts it; each then moves by the whole error. */
export function bagOfWords(n: i32, m: i32): void {
  average(hidden, inputRows, n, <f32>1 / <f32>n, stride);
  const first = load<usize>(inputRows);
  const second = load<usize>(inputRows, 4);
  store<usize>(inputRows, hidden);
  update(1, m);
  store<usize>(inputRows, first);
  store<usize>(inputRows, second, 4);
  for (let i = 0; i < n; i++) addTo(load<usize>(inputRows + (<usize>i << 2)), inputDeltas, stride);
}

/** The outputs that tell `word` from others; gives how many. */
// @ts-ignore: decorator
@inline
function chooseOutputs(word: u32, rate: f32): i32 {
  if (hierarchical) {
    const from = load<u32>(pathStarts + (<usize>word << 2));
    const m = <i32>(load<u32>(pathStarts + (<usize>word << 2), 4) - from);
    for (let j = 0; j < m; j++) {
      const at = <usize>j << 2;
      const step = load<u32>(paths + (<usize>from << 2) + at);
      store<usize>(outputRows + at, (outputs + <usize>(step >> 1) * stride));
      store<f32>(labels + at, <f32>((step & 1) ^ 1));
      store<f32>(rates + at, rate);
    }
    return m;
  }
  store<usize>(outputRows, (outputs + <usize>word * stride));
  store<f32>(labels, 1);
  store<f32>(rates, rate);
  let m = 1;
  for (let drawn = 0; drawn < negative; drawn++) {
    let other = below(wordCount);
    const cell = aliases + (<usize>other << 3);
    if (random() >= load<u32>(cell)) other = load<u32>(cell, 4);
    if (other == word) continue;
    const at = <usize>m << 2;
    store<usize>(outputRows + at, (outputs + <usize>other * stride));
    store<f32>(labels + at, 0);
    store<f32>(rates + at, rate);
    m++;
  }
  return m;
}

function trainSentence(length: i32, rate: f32): void {
  for (let position = 0; position < length; position++) {
    const reach = window - <i32>below(window);
    const from = max(0, position - reach);
    const to = min(length - 1, position + reach);
    let n = 0;
    for (let p = from; p <= to; p++) {
      if (p == position) continue;
      const word = load<u32>(sentence + (<usize>p << 2));
      store<usize>(inputRows + (<usize>n << 2), (vectors + <usize>word * stride));
      n++;
    }
    if (n == 0) continue;
    const m = chooseOutputs(load<u32>(sentence + (<usize>position << 2)), rate);
    if (cbow) bagOfWords(n, m);
    else skipGram(n, m);
  }
}

/**
 * Trains on `length` tokens, i32 each: a word, or -1 for the end of a sentence. The rate falls linearly with the words that
 * all threads together have seen, of `total`.
 */
export function train(tokens: usize, length: i32, seed: u32, startRate: f32, leastRate: f32, total: f64): void {
  reseed(seed);
  let seen: u32 = 0;
  let filled = 0;
  for (let t = 0; t <= length; t++) {
    const token = t < length ? load<i32>(tokens + (<usize>t << 2)) : -1;
    if (token >= 0) {
      seen++;
      if (!subsampled || random() <= load<u32>(keep + (<usize>token << 2))) {
        store<i32>(sentence + (<usize>filled << 2), token);
        filled++;
      }
      if (filled < LONGEST_SENTENCE) continue;
    }
    const before = <f64>atomic.add<u64>(progress, seen);
    seen = 0;
    const rate = max(leastRate, startRate * <f32>(1 - before / (total + 1)));
    trainSentence(filled, rate);
    filled = 0;
  }
}
