/** node run-members.mjs ROOT [NAME ...]: in the installed folder, every member, or those that are named. */
import { existsSync, readFileSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { answerOf, launch } from './page.mjs';
import { programs } from './programs.mjs';

const [root, ...wanted] = process.argv.slice(2);
const model = join(root, 'fixtures/bert/trained/chinese_L-2_H-64_A-2');
/** What the reference gives for 今天天气[MASK]错 (google-research/bert), to the digits that all engines share. */
const EXPECTED = { token: '不', score: 0.9902666 };

const bundlers = ['vite', 'webpack', 'esbuild', 'rollup', 'next'];
/** Each device, in a page that may have threads and in one that may not. */
const pages = [undefined, 'wasm', 'webgpu'].flatMap((device) =>
  [false, true].map((isolated) => ({ device, isolated })),
);

const rows = [];
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);
for (const program of programs.filter(({ name }) => isWanted(name))) await runProgram(program);
const tools = bundlers.filter(isWanted);
const browser = tools.length > 0 ? await launch() : undefined;
for (const tool of tools) await runPages(tool);
await browser?.close();

const failed = rows.filter(({ ran }) => ran !== 'yes').length;
console.log(`${rows.length - failed} right, ${failed} not`);
process.exitCode = failed === 0 && rows.length > 0 ? 0 : 1;

async function runProgram({ name, where, version = versionOf(name), run }) {
  const folder = await sources('app-programs', `program-${name}`);
  const row = { tool: `${name} ${version}`, where, built: '' };
  try {
    const printed = await run(folder, model);
    const json = /\{"token".*?\}/.exec(printed)?.[0];
    report({ ...row, ...told(json === undefined ? undefined : JSON.parse(json)) });
  } catch (error) {
    report({ ...row, ran: 'no', value: firstLine(error) });
  }
  await rm(folder, { recursive: true });
}

async function runPages(name) {
  const member = await import(`./members/${name}.mjs`);
  const tool = `${name} ${versionOf(name)}`;
  const folder = await sources(existsSync(`app-${name}`) ? `app-${name}` : 'app-page', `page-${name}`);
  let handler;
  try {
    handler = await member.buildPage(folder, { model });
  } catch (error) {
    report({ tool, where: 'build', built: 'no', ran: '', value: firstLine(error) });
    return;
  }
  for (const { device, isolated } of pages) {
    const row = { tool, where: `page, ${device ?? 'default'}${isolated ? ', isolated' : ''}`, built: 'yes' };
    try {
      const { value, wasm } = await answerOf(browser, handler, { device, isolated, model });
      const loaded = new Set(wasm).size; // one runtime, and not the other's too
      report({ ...row, ...(loaded === 1 ? told(value) : { ran: 'no', value: `${loaded} .wasm files were fetched` }) });
    } catch (error) {
      report({ ...row, ran: 'no', value: firstLine(error) });
    }
  }
  if (handler.route !== undefined) await runRoute({ tool, where: 'route, moved', built: 'yes' }, handler.route);
  await handler.close?.();
  await rm(folder, { recursive: true });
}

/** While nothing is left of what the build was made of. */
async function runRoute(row, route) {
  const hidden = ['node_modules/@firth', 'node_modules/onnxruntime-node'];
  for (const path of hidden) await rename(path, `${path}-hidden`);
  try {
    report({ ...row, ...told(await route()) });
  } catch (error) {
    report({ ...row, ran: 'no', value: firstLine(error) });
  } finally {
    for (const path of hidden) await rename(`${path}-hidden`, path);
  }
}

async function sources(from, to) {
  const folder = join(process.cwd(), to);
  await cp(from, folder, { recursive: true });
  return folder;
}

function told(value) {
  if (value === undefined) return { ran: 'no', value: 'no answer was printed' };
  const isRight = value.token === EXPECTED.token && Math.abs(value.score - EXPECTED.score) < 1e-6;
  return { ran: isRight ? 'yes' : 'no', value: `${value.token} ${value.score}` };
}

function versionOf(name) {
  return JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8')).version;
}

function report(row) {
  rows.push(row);
  const { tool, where, built, ran, value } = row;
  console.log(`${tool.padEnd(22)}${where.padEnd(36)}built ${built.padEnd(5)}ran ${ran.padEnd(5)}${value}`);
}

function firstLine({ message, stderr, stdout }) {
  const [first, second = ''] = String(message).split('\n');
  return `${first} ${second} ${(stdout || stderr || '').trim().split('\n')[0]}`.trim().slice(0, 300);
}
