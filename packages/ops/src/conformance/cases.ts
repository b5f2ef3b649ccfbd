import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '@firth/checkpoints';
import { casesOf, type CaseRow } from './cases-of.js';
import type { OpCase } from './op-case.js';

const fixtures = fileURLToPath(new URL('../../../../fixtures/ops/', import.meta.url));

export async function readCases(): Promise<readonly OpCase[]> {
  const rows = JSON.parse(await readFile(`${fixtures}cases.json`, 'utf8')) as readonly CaseRow[]; // made by make.py
  const values = await openCheckpoint(`${fixtures}ops.safetensors`);
  const cases = await casesOf(rows, values);
  await values.close();
  return cases;
}
