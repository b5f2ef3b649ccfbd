/**
 * word2vec's training (Mikolov et al., "Efficient Estimation of Word Representations in Vector Space" and "Distributed
 * Representations of Words and Phrases and their Compositionality", 2013) by small matrix products, as in pWord2Vec (Ji et al.,
 * "Parallelizing Word2Vec in Shared and Distributed Memory", 2016): the words around one share its negative samples. Unlike
 * there, each of these words still learns from what the one before it has changed, as in word2vec.c: the products of the words
 * with each other say by how much. src/kernels/reference/word2vec.ts is the same in plain TypeScript.
 */
import { below, random, reseed } from './random.as';
import { addTo, average, combine, products, sigmoid, sum } from './rows.as';

/** As word2vec.c: longer sentences are cut. */
const LONGEST_SENTENCE: i32 = 1000;

let stride: usize = 0;
let dimension: i32 = 0;
let wordCount: i32 = 0;
let window: i32 = 0;
let cbow: bool = false;
let hierarchical: bool = false;
/** Other words drawn for each, and how much each of them counts. */
let drawn: i32 = 0;
let share: f32 = 1;

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
/** Addresses of the outputs that tell a word from others, behind them those of the inputs, and `around`, of the words around. */
let outputRows: usize = 0;
let outputCount: i32 = 0;
let inputRows: usize = 0;
let around: usize = 0;
let aroundCount: i32 = 0;
let labels: usize = 0;
let rates: usize = 0;
/** A row for each input: the weight of each output in its change, then the weight of each input before it. */
let weights: usize = 0;
let pitch: usize = 0;
/** Products of the inputs with each other. */
let overlaps: usize = 0;
let overlapPitch: usize = 0;
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
export function setNegativeSampling(count: i32, weight: f32, table: usize): void {
  hierarchical = false;
  drawn = count;
  share = weight;
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
  const n = <usize>(2 * window + 8);
  const m = <usize>most + 4;
  pitch = ((n + m + 3) & ~3) * 4;
  overlapPitch = n * 4;
  sentence = at;
  outputRows = sentence + <usize>LONGEST_SENTENCE * 4;
  labels = (outputRows + (n + m) * 4 + 15) & ~15;
  rates = labels + ((m + 3) & ~3) * 4;
  weights = rates + ((m + 3) & ~3) * 4;
  overlaps = weights + n * pitch;
  inputDeltas = (overlaps + n * overlapPitch + 15) & ~15;
  outputDeltas = inputDeltas + n * stride;
  hidden = outputDeltas + m * stride;
  zeros = hidden + stride;
  return zeros + stride - at;
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

/** Begins with another word to be told from others. */
export function clear(): void {
  outputCount = 0;
}

/** What one more output learns of the word: 1 for its own, 0 for others. One drawn again learns as much more. */
// @ts-ignore: decorator
@inline
export function addOutput(row: u32, label: f32, rate: f32): void {
  const address = outputs + <usize>row * stride;
  let at = outputRows;
  const end = outputRows + (<usize>outputCount << 2);
  while (at < end && load<usize>(at) != address) at += 4;
  const offset = at - outputRows;
  store<f32>(rates + offset, at < end ? load<f32>(rates + offset) + rate : rate);
  if (at < end) return;
  store<usize>(at, address);
  store<f32>(labels + offset, label);
  outputCount++;
}

/** After all outputs. */
// @ts-ignore: decorator
@inline
export function closeOutputs(): void {
  inputRows = outputRows + (<usize>outputCount << 2);
  // CBOW's only input is the mean of the words around.
  around = cbow ? inputRows + 16 : inputRows;
  aroundCount = 0;
  for (let j = outputCount; (j & 3) != 0; j++) store<f32>(rates + (<usize>j << 2), 0);
}

/** One more of the words around. In skip-gram a word that comes again learns from what it learned before. */
// @ts-ignore: decorator
@inline
export function addInput(word: u32): void {
  const address = vectors + <usize>word * stride;
  if (!cbow) {
    let i = 0;
    while (i < aroundCount && load<usize>(around + (<usize>i << 2)) != address) i++;
    if (i < aroundCount) learn();
  }
  store<usize>(around + (<usize>aroundCount << 2), address);
  aroundCount++;
}

/** The words around learn to tell the outputs apart, and the outputs learn the words around. */
export function learn(): void {
  const n = aroundCount;
  if (n == 0) return;
  if (cbow) {
    average(hidden, around, n, <f32>1 / <f32>n, stride);
    store<usize>(inputRows, hidden);
    update(1);
    // Each of the words moves by the whole error of their mean.
    for (let i = 0; i < n; i++) addTo(load<usize>(around + (<usize>i << 2)), inputDeltas, stride);
  } else {
    update(n);
    for (let i = 0; i < n; i++) addTo(load<usize>(around + (<usize>i << 2)), inputDeltas + <usize>i * stride, stride);
  }
  aroundCount = 0;
}

/**
 * One update by each of the `n` inputs in turn: input i meets output j as y_j + Σ_(h<i) w_hj x_h. So its product with it is
 * x_i · y_j + Σ_(h<i) w_hj (x_h · x_i), from which comes its own weight w_ij = rate_j · (label_j - σ(product)). What the
 * inputs change by is left in `inputDeltas`, and is added by the caller.
 */
function update(n: i32): void {
  const m = outputCount;
  for (let pad = n; pad < n + 3; pad++) store<usize>(inputRows + (<usize>pad << 2), zeros);
  products(outputRows, m, inputRows, n, weights, pitch, stride);
  for (let h = 0; h + 1 < n; h += 3) {
    const even = h & ~1;
    const at = overlaps + <usize>h * overlapPitch + (<usize>even << 2);
    const from = inputRows + (<usize>even << 2);
    products(from, n - even, inputRows + (<usize>h << 2), 3, at, overlapPitch, stride);
  }
  weigh(n, m);
  for (let i = 0; i < n; i += 2)
    combine(inputDeltas + <usize>i * stride, outputRows, m + i + 1, weights + <usize>i * pitch, pitch, 4, stride);
  for (let j = 0; j < m; j += 2)
    combine(outputDeltas + <usize>j * stride, inputRows, n, weights + (<usize>j << 2), 4, pitch, stride);
  for (let j = 0; j < m; j++)
    addTo(load<usize>(outputRows + (<usize>j << 2)), outputDeltas + <usize>j * stride, stride);
}

/** From the products of inputs and outputs, w_ij, and behind those of input i, Σ_j w_ij w_hj for each input h before it. */
// @ts-ignore: decorator
@inline
function weigh(n: i32, m: i32): void {
  const bytes = (<usize>m * 4 + 15) & ~15;
  for (let i = 0; i < n; i++) {
    const row = weights + <usize>i * pitch;
    for (let k: usize = 0; k < bytes; k += 16) {
      let product = v128.load(row + k);
      for (let h = 0; h < i; h++) {
        const overlap = v128.load_splat<f32>(overlaps + <usize>h * overlapPitch + (<usize>i << 2));
        product = f32x4.add(product, f32x4.mul(overlap, v128.load(weights + <usize>h * pitch + k)));
      }
      const error = f32x4.sub(v128.load(labels + k), sigmoid(product));
      v128.store(row + k, f32x4.mul(v128.load(rates + k), error));
    }
  }
  // From the last, since what comes behind the weights of a row takes the place of those that fill its last four.
  for (let i = n - 1; i >= 0; i--) {
    const row = weights + <usize>i * pitch;
    const behind = row + (<usize>m << 2);
    for (let h = 0; h < i; h++) {
      const before = weights + <usize>h * pitch;
      let total = f32x4.splat(0);
      for (let k: usize = 0; k < bytes; k += 16)
        total = f32x4.add(total, f32x4.mul(v128.load(row + k), v128.load(before + k)));
      store<f32>(behind + (<usize>h << 2), sum(total));
    }
    store<f32>(behind + (<usize>i << 2), 0);
  }
}

/** The outputs that tell `word` from others. */
// @ts-ignore: decorator
@inline
function chooseOutputs(word: u32, rate: f32): void {
  outputCount = 0;
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
    outputCount = m;
  } else {
    addOutput(word, 1, rate);
    for (let draw = 0; draw < drawn; draw++) {
      let other = below(wordCount);
      const cell = aliases + (<usize>other << 3);
      if (random() >= load<u32>(cell)) other = load<u32>(cell, 4);
      if (other != word) addOutput(other, 0, share * rate);
    }
  }
  closeOutputs();
}

function trainSentence(length: i32, rate: f32): void {
  for (let position = 0; position < length; position++) {
    const reach = window - <i32>below(window);
    const from = max(0, position - reach);
    const to = min(length - 1, position + reach);
    if (from == to) continue;
    chooseOutputs(load<u32>(sentence + (<usize>position << 2)), rate);
    for (let p = from; p <= to; p++) if (p != position) addInput(load<u32>(sentence + (<usize>p << 2)));
    learn();
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
