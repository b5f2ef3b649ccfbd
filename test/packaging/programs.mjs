/** Programs for a terminal and a server: each prints the answer as JSON. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const bin = (name) => join('..', 'node_modules', '.bin', name);
const compilers = ['typescript-5.4', 'typescript-5.9', 'typescript-6', 'typescript'];
/** Each module setting with the resolution that goes with it; all without `skipLibCheck`. */
const resolutions = { nodenext: 'nodenext', node16: 'node16', preserve: 'bundler' };

/** @type {{ name: string, where: string, version?: string, run: (folder: string, model: string) => Promise<string> }[]} */
export const programs = [
  command('node', 'import', process.execPath, ['program.mjs'], process.version),
  command('node', 'require', process.execPath, ['program.cjs'], process.version),
  command('bun', 'import', bin('bun'), ['program.mjs'], undefined, ['install.js']),
  command('deno', 'import', bin('deno'), ['run', '-A', 'program.mjs']),
  command('vitest', 'a test', bin('vitest'), ['run', '--globals', 'fill-mask.test.mjs']),
  command('jest', 'a test, --experimental-vm-modules', process.execPath, [
    ...['--experimental-vm-modules', '../node_modules/jest/bin/jest.js'],
    ...['--rootDir', '.', '--testMatch', '**/*.test.mjs'],
  ]),
  ...compilers.flatMap((name) => Object.keys(resolutions).map((module) => compiled(name, module))),
];

/** `first` is a script to run before: npm leaves out a package's own that nobody approved. */
function command(name, where, file, args, version, first) {
  const start = async (cwd, model) => {
    if (first !== undefined) await run(process.execPath, first, { cwd: join(cwd, '../node_modules', name) });
    const { stdout, stderr } = await run(file, args, {
      cwd,
      env: { ...process.env, FIRTH_MODEL: model, NO_COLOR: '1' },
    });
    return stdout + stderr;
  };
  return { name, where, version, run: start };
}

/** Compiled with every check of the declarations on, and run. */
function compiled(name, module) {
  const compile = async (cwd, model) => {
    const compilerOptions = {
      ...{ module, moduleResolution: resolutions[module], target: 'es2022', strict: true, skipLibCheck: false },
      ...{ types: ['node'], rootDir: '.', outDir: 'out' },
    };
    await writeFile(join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
    await run(process.execPath, [join('..', 'node_modules', name, 'bin/tsc'), '-p', '.'], { cwd });
    return (await run(process.execPath, ['out/program.js', model], { cwd })).stdout;
  };
  return { name, where: `module ${module}`, run: compile };
}
