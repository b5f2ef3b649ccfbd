import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { memoryTensor, openCheckpoint, readFloat32, writeSafetensors } from '@firth/checkpoints';
import { expect, it, onTestFinished } from 'vitest';
import { BertForSequenceClassification } from '../bert-for-sequence-classification.js';
import { fixture } from '../testing/fixtures.js';

/** Uses what `npm run build` made. */
const script = fileURLToPath(new URL('../testing/save-forever.mjs', import.meta.url));
const ONE = fixture('english', 'classifier');

/** The first value of every tensor, which a sign tells from the other model's. */
async function signsOf(folder: string): Promise<string> {
  const checkpoint = await openCheckpoint(folder);
  const values = await Promise.all([...checkpoint.tensors.values()].map(async (tensor) => readFloat32(tensor)));
  await checkpoint.close();
  return values.map((value) => Math.sign(value.find((part) => part !== 0) ?? 0)).join();
}

function homeFolder(): string {
  const home = mkdtempSync(join(tmpdir(), 'firth-killed-'));
  onTestFinished(() => {
    rmSync(home, { recursive: true });
  });
  return home;
}

it('leaves one model or the other, whole, when it is killed; the next save leaves nothing else', async () => {
  const home = homeFolder();
  const [other, target] = [join(home, 'other'), join(home, 'target')];
  cpSync(ONE, other, { recursive: true });
  const checkpoint = await openCheckpoint(ONE);
  const negated = [...checkpoint.tensors.values()].map(async (tensor) =>
    memoryTensor(
      tensor.name,
      tensor.shape,
      (await readFloat32(tensor)).map((value) => -value),
    ),
  );
  await writeSafetensors(join(other, 'model.safetensors'), await Promise.all(negated), { metadata: { format: 'pt' } });
  await checkpoint.close();
  const whole = [await signsOf(ONE), await signsOf(other)];

  for (let kill = 0; kill < 8; kill++) {
    const child = spawn(process.execPath, [script, ONE, other, target], { stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    await once(child.stdout, 'data');
    child.stdout.resume();
    await delay(7 * kill);
    child.kill('SIGKILL');
    await closed;
    expect(whole).toContain(await signsOf(target));
  }

  const model = await BertForSequenceClassification.fromPretrained(ONE);
  await model.savePretrained(target);
  await model.dispose();
  expect(await signsOf(target)).toBe(whole[0]);
  expect(readdirSync(target).sort()).toEqual(
    readdirSync(ONE)
      .filter((name) => !/reference|classification/.test(name))
      .sort(),
  );
}, 60_000);

it('removes what nobody writes any more, and no file of a process that lives', async () => {
  const folder = homeFolder();
  const uuid = '12345678-1234-1234-1234-123456789abc';
  const files = {
    old: `model.safetensors.elsewhere.1.${uuid}.tmp`,
    older: `config.json.${uuid}.tmp`,
    young: `model.safetensors.elsewhere.2.${uuid}.tmp`,
    own: `mine.tmp`,
    another: `other.safetensors.elsewhere.1.${uuid}.tmp`,
  };
  for (const name of Object.values(files)) writeFileSync(join(folder, name), 'half');
  const longAgo = new Date(Date.now() - 3 * 24 * 60 * 60 * 1000);
  for (const name of [files.old, files.older, files.own, files.another])
    utimesSync(join(folder, name), longAgo, longAgo);
  const model = await BertForSequenceClassification.fromPretrained(ONE);
  const saves = [model.savePretrained(folder), model.savePretrained(folder)];
  await Promise.all(saves);
  await model.dispose();
  expect(
    readdirSync(folder)
      .filter((name) => name.endsWith('.tmp'))
      .sort(),
  ).toEqual([files.another, files.own, files.young].sort());
  expect(await signsOf(folder)).toBe(await signsOf(ONE));
});
