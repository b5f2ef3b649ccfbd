import type { DescribedGeneration } from '@firth/gpt';
import { tokenizerFact, type InspectedTokenizer } from '../inspected-tokenizer.js';
import { NOT_USED, type InspectedTensor, type InspectedTree, type Inspection } from '../inspection.js';
import { tally } from '../tally.js';
import { counted, formatCount, formatMegabytes, formatShape } from './format.js';
import type { Style } from './style.js';
import { renderFacts, renderTable, type TableRow } from './table.js';
import { modelFacts } from './tree-facts.js';

type Fact = readonly [name: string, value: string];

/** An inspection as a table of its tensors between what the files and what the tree are. */
export function renderInspection(
  inspection: Inspection & {
    readonly tokenizer?: InspectedTokenizer | undefined;
    readonly generation?: DescribedGeneration | undefined;
  },
  style: Style,
  summary: boolean,
): string {
  const { format, files, tensors, bytes, words, entries, metadata, tree, noTree, tokenizer, generation } = inspection;
  const first: Fact[] = [
    ['format', format],
    ...files.map(({ name, bytes: size }): Fact => [
      'file',
      size === undefined ? name : `${name}, ${formatMegabytes(size)}`,
    ]),
    ['tensors', `${formatCount(tensors.length)}, ${formatMegabytes(bytes)}`],
    ...(words === undefined ? [] : [['words', someOf(words)] as const]),
    ...Object.entries(metadata).map(([name, value]): Fact => ['metadata', `${name}: ${value.slice(0, 100)}`]),
    ...(entries.length === 0 ? [] : [['no tensors', tally(entries)] as const]),
  ];
  const table = summary ? '' : `\n${renderTensors(tensors, tree !== undefined, style)}\n`;
  const last =
    tree === undefined
      ? [['tree', `none: ${noTree ?? ''}`] as const]
      : [
          ...treeFacts(tree, tensors),
          ...(tokenizer === undefined ? [] : [['tokenizer', tokenizerFact(tokenizer)] as const]),
          ...(generation === undefined ? [] : [['generation', generationFact(generation)] as const]),
        ];
  return `${renderFacts(first, style)}${table}${renderFacts(last, style)}`;
}

function renderTensors(tensors: readonly InspectedTensor[], hasTree: boolean, style: Style): string {
  const columns = [
    { title: 'name' },
    { title: 'dtype' },
    { title: 'shape', align: 'right' },
    { title: 'bytes', align: 'right' },
    ...(hasTree ? [{ title: 'weight of the tree' }] : []),
  ] as const;
  const rows = tensors.map((tensor): TableRow => {
    const { name, dtype, shape, bytes, weight, transposed, leftOut } = tensor;
    const target = weight === undefined ? `(${leftOut ?? NOT_USED})` : `${weight}${transposed ? ' ᵀ' : ''}`;
    const cells = [name, dtype, formatShape(shape), formatCount(bytes), ...(hasTree ? [target] : [])];
    return weight === undefined && hasTree ? { cells, paint: style.faint } : { cells };
  });
  return renderTable(columns, rows, style);
}

function treeFacts(tree: InspectedTree, tensors: readonly InspectedTensor[]): Fact[] {
  const { parameterCount, mapped, missing, unused } = tree;
  const leftOut = tensors.flatMap(({ name, leftOut: reason }) =>
    reason === undefined || reason === NOT_USED ? [] : [{ name, reason }],
  );
  return [
    ...modelFacts(tree),
    ['parameters', formatCount(parameterCount)],
    ['mapped', `${counted(mapped, 'tensor')} (ᵀ: the file keeps it as [out, in])`],
    ['skipped', leftOut.length === 0 ? 'none' : tally(leftOut)],
    ['unused', named(unused)],
    ['missing', named(missing.map(({ name, path }) => `${name} (${path})`))],
  ];
}

const LONGEST_VALUE = 60;

/** What `generate` does where the caller says nothing, and what ends a text. */
function generationFact({ file, fields, endsOfText, refused }: DescribedGeneration): string {
  const said = Object.entries(fields).map(([field, value]) => {
    const text = JSON.stringify(value);
    const short = text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
    return `${field} ${short}${refused.includes(field) ? ' (which generate refuses)' : ''}`;
  });
  const set = said.length === 0 ? 'greedy, nothing else set' : said.join(', ');
  const ends = endsOfText.length === 0 ? 'no token ends a text' : `ends at ${endsOfText.join(' or ')}`;
  return `${set}; ${ends}${file === undefined ? '' : ` (${file})`}`;
}

const SHOWN = 10;

const someOf = (words: readonly string[]): string =>
  `${formatCount(words.length)}: ${words.slice(0, SHOWN).join(', ')}${words.length > SHOWN ? ', …' : ''}`;

const named = (names: readonly string[]): string =>
  names.length === 0 ? 'none' : `${formatCount(names.length)}: ${names.join(', ')}`;
