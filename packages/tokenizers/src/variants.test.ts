import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BertTokenizer, TokenizerError } from './index.js';

test('classes', async () => {
  const [head, ...variants] = readFileSync(new URL('../fixtures/variants.jsonl', import.meta.url), 'utf8').trimEnd().split('\n').map((l): any => JSON.parse(l));
  const out: Record<string, string[]> = {};
  const put = (k: string, s: string) => (out[k] ??= []).push(s);
  for (const v of variants) {
    const json = { ...head.base, ...v.changes };
    for (const a of v.absent) delete json[a];
    const base = variants[0];
    const refusedByRust = v.refused ?? v.fails;
    const rows = v.rows ?? base.rows, decoded = v.decoded ?? base.decoded;
    let bert;
    try { bert = await BertTokenizer.load({ 'tokenizer.json': JSON.stringify(json) }); }
    catch (e) { put(refusedByRust ? 'both refuse' : 'firth refuses, Rust loads', `${v.case}: ${e instanceof TokenizerError ? '' : 'NOT TYPED '}${(e as Error).message}`); continue; }
    if (refusedByRust) { put('firth loads, Rust refuses', `${v.case}: ${refusedByRust}`); continue; }
    const found = head.texts.map(([t, p]: any) => { const e = bert.encode(t, p === null ? {} : { pair: p }); return { ids: [...e.inputIds], types: [...e.tokenTypeIds], sequences: [...e.sequenceIds] }; });
    let dec; try { dec = head.decoded.map((ids: any) => bert.decode(ids)); } catch (e) { dec = String(e); }
    const same = JSON.stringify(found) === JSON.stringify(rows);
    const sameD = typeof dec !== 'string' && dec.every((d: string, k: number) => decoded[k] === null || d === decoded[k]);
    put(same && sameD ? 'equal' : 'differ', `${v.case}${same ? '' : ' rows ' + JSON.stringify(found.find((r: any, k: number) => JSON.stringify(r) !== JSON.stringify(rows[k]))) + ' vs ' + JSON.stringify(rows.find((r: any, k: number) => JSON.stringify(r) !== JSON.stringify(found[k])))}${sameD ? '' : ' decoded ' + (typeof dec === 'string' ? dec : JSON.stringify(dec.find((d: any, k: number) => d !== decoded[k])) + ' vs ' + JSON.stringify(decoded.find((d: any, k: number) => d !== dec[k])))}`);
  }
  for (const [k, l] of Object.entries(out)) console.log(k, l.length, k === 'equal' || k === 'both refuse' ? l.filter(s=>s.includes('NOT TYPED')).join('\n') : '\n  ' + l.join('\n  '));
  expect(1).toBe(1);
});
