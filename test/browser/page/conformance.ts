import { openCheckpoint } from '@firth/checkpoints';
import type { Engine } from '@firth/ops';
import { casesOf, type CaseRow } from '../../../packages/ops/src/conformance/cases-of.js';
import { keepOpen } from '../../../packages/ops/src/conformance/keep-open.js';
import { canBeNamed, runCase } from '../../../packages/ops/src/conformance/run-case.js';

/** Runs the cases of the op suite from `first` to before `end`; gives those that differ, each with how. */
export async function conformance(engine: Engine, first: number, end: number) {
  const rows = (await (await fetch('/fixtures/ops/cases.json')).json()) as readonly CaseRow[]; // made by make.py
  const values = await openCheckpoint(await (await fetch('/fixtures/ops/ops.safetensors')).arrayBuffer());
  const different: { readonly name: string; readonly problem: string }[] = [];
  const kept = await keepOpen(engine);
  for (const opCase of await casesOf(rows.slice(first, end), values)) {
    for (const lengths of canBeNamed(opCase) ? (['known', 'named'] as const) : (['known'] as const)) {
      const problems = await runCase(engine, opCase, lengths).catch((error: unknown) => [String(error)]);
      for (const problem of problems) different.push({ name: `${opCase.name}, ${lengths}`, problem });
    }
  }
  await kept.dispose();
  return different;
}
