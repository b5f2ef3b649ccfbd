import { displayWidth } from './display-width.js';
import { counted } from './format.js';
import type { Style } from './style.js';
import { renderTable } from './table.js';

const SHOWN_VALUES = 6;
const LONGEST_TEXT = 40;
/** A matrix of more texts is wider than a terminal. */
const MOST_COMPARED = 8;

/** Each vector's first values and, for 2 to 8 texts, the cosine between every two. */
export function renderEmbeddings(texts: readonly string[], vectors: readonly Float32Array[], style: Style): string {
  const dimension = vectors[0]?.length ?? 0;
  const columns = [
    { title: '#', align: 'right' },
    { title: 'text' },
    { title: `first of ${dimension} values` },
  ] as const;
  const rows = texts.map((text, i) => ({
    cells: [`${i + 1}`, shorten(text), firstValues(vectors[i] ?? new Float32Array())],
  }));
  const table = `${renderTable(columns, rows, style)}${style.faint(counted(texts.length, 'vector'))}\n`;
  const isCompared = texts.length > 1 && texts.length <= MOST_COMPARED;
  return isCompared ? `${table}\n${cosineMatrix(vectors, style)}` : table;
}

function cosineMatrix(vectors: readonly Float32Array[], style: Style): string {
  const columns = [
    { title: 'cosine', align: 'right' } as const,
    ...vectors.map((_, i) => ({ title: `${i + 1}`, align: 'right' }) as const),
  ];
  const rows = vectors.map((a, i) => ({ cells: [`${i + 1}`, ...vectors.map((b) => cosine(a, b).toFixed(4))] }));
  return renderTable(columns, rows, style);
}

function cosine(a: Float32Array, b: Float32Array): number {
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

function firstValues(vector: Float32Array): string {
  const values = [...vector.subarray(0, SHOWN_VALUES)].map((value) => value.toFixed(4).padStart(7)).join(' ');
  return vector.length > SHOWN_VALUES ? `${values} …` : values;
}

function shorten(text: string): string {
  if (displayWidth(text) <= LONGEST_TEXT) return text;
  let short = '';
  for (const character of text) {
    if (displayWidth(short + character) >= LONGEST_TEXT) break;
    short += character;
  }
  return `${short}…`;
}
