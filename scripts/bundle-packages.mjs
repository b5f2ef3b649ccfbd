/**
 * Bundles every package's sources twice: into `dist` for Node and all that is like it, and into `dist/page` for a page's bundler
 * (the condition `browser` of `exports` and `imports`). The types beside the first come from `tsc -b`.
 *
 * A program in Node pays for each file that it loads, about a millisecond, and hardly for its length: there what the usual
 * checkpoint needs lies in few files. A page pays for each byte: there everything that not all models need is loaded on its own.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['packages', 'converters'].flatMap((group) =>
  readdirSync(join(root, group)).map((name) => join(root, group, name)),
);

/** What is loaded later and yet for nearly every model that is opened from a folder. */
const USUAL = /(folder-files|read-folder|read-recipe|open-safetensors|huggingface-source|word-tables)\.ts$/;

/** Options that draw on another package's, which only who trains loads. */
const TRAINING = /fine-tune-options/;

const flavours = [
  { dist: 'dist', conditions: ['default'], isForeign: (name) => name.startsWith('browser-'), usual: USUAL },
  { dist: 'dist/page', conditions: ['browser', 'default'], isForeign: (name) => name.startsWith('node-') },
];

/**
 * What all of a kind load at once lies in one file: what a page and a thread share, what every model is opened and computed with. A
 * page's bundler takes a file of ours as a whole, and would else cut a piece for each way to reach one, compressed on its own.
 */
const KINDS = { options: /^options$/, thread: /-worker$/, model: /^(parts|onnx\/open-model|model-files\/index|bert)$/ };

/**
 * Tests run on the sources, which Node cannot load in a thread: there the script is the built one. Servers' bundlers follow
 * `new Worker(new URL('…', import.meta.url))` in just this form.
 */
const literalScripts = {
  name: 'literal-scripts',
  transform(code) {
    const literal = code.replace("import.meta.url.replace('/src/', '/dist/')", 'import.meta.url');
    return literal === code ? undefined : { code: literal, map: null };
  },
};

/** What every format's reader and every publisher's names need, which come one by one. */
const READERS = /checkpoints\/src\/(float32|dtype|source-tensor|crc32\/tables)\.ts$|bert\/src\/sources\/source\.ts$/;

for (const folder of folders)
  if (existsSync(join(folder, 'package.json'))) {
    rmSync(join(folder, 'dist/page'), { recursive: true, force: true });
    for (const flavour of flavours) await bundle(folder, flavour);
  }

async function bundle(folder, { dist, conditions, isForeign, usual }) {
  const isPage = dist === 'dist/page';
  const { exports = {}, imports = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const targets = [...Object.values(exports), ...Object.values(imports)]
    .map((value) => scriptFor(value, conditions))
    .filter((path) => path.startsWith(`./${dist}/`) && path.endsWith('.js'))
    .map((path) => path.slice(`./${dist}/`.length, -'.js'.length));
  if (targets.length === 0) return;
  const threads = sourcesIn(folder).filter((name) => name.endsWith('-worker') && !isForeign(name.replace(/.*\//, '')));
  const input = Object.fromEntries(
    [...new Set([...targets, ...threads])].map((name) => [name, join(folder, 'src', `${name}.ts`)]),
  );
  const { plugin, groups } = byKind(input, usual);
  const inside = partsInside(folder, imports, conditions);
  const { output } = await build({
    input,
    platform: 'neutral',
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && !inside.has(id), // other packages, and what `imports` keeps
    logLevel: 'warn',
    plugins: [{ name: 'parts-inside', resolveId: (id) => inside.get(id) }, literalScripts, plugin],
    output: {
      dir: join(folder, dist),
      chunkFileNames: 'chunks/[name]-[hash].js',
      codeSplitting: { groups },
      sourcemap: !isPage,
      comments: { legal: true, annotation: true, jsdoc: false }, // an editor reads the types'
      minify: isPage,
    },
  });
  removeOthers(join(folder, dist), new Set(output.map(({ fileName }) => fileName)));
}

/** The file that a value of `exports` or `imports` stands for under these conditions. */
function scriptFor(value, conditions) {
  if (typeof value === 'string') return value;
  const met = conditions.find((condition) => value[condition] !== undefined);
  return met === undefined ? '' : scriptFor(value[met], conditions);
}

/**
 * The sources of this package's `#` imports for these conditions: there is no need to ask for them again where the package is used.
 * What starts a thread stays a file of its own, since it names the thread's script by its place.
 */
function partsInside(folder, imports, conditions) {
  const kept = new Set(Object.keys(imports).filter((name) => imports[name].default !== undefined));
  const parts = Object.entries(imports).filter(([name]) => !kept.has(name));
  return new Map(parts.map(([name, value]) => [name, join(folder, scriptFor(value['@firth/source'], conditions))]));
}

function byKind(input, usual) {
  const reached = new Map(Object.keys(KINDS).map((kind) => [kind, new Set()]));
  const plugin = {
    name: 'by-kind',
    buildEnd() {
      const reach = (id, found) => {
        if (found.has(id)) return;
        found.add(id);
        const { importedIds = [], dynamicallyImportedIds = [] } = this.getModuleInfo(id) ?? {};
        for (const imported of importedIds) reach(imported, found);
        for (const imported of dynamicallyImportedIds) if (usual?.test(imported)) reach(imported, found);
      };
      for (const [kind, entry] of Object.entries(KINDS))
        for (const [name, path] of Object.entries(input)) if (entry.test(name)) reach(path, reached.get(kind));
    },
  };
  const entries = new Set(Object.values(input));
  const isWith = (kind, id) =>
    !entries.has(id) && (reached.get(kind).has(id) || (kind === 'model' && READERS.test(id)));
  const groups = Object.keys(KINDS).map((name, i) => ({
    ...{ name, priority: -i },
    test: (id) => isWith(name, id) && (isWith('model', id) || (usual !== undefined && !TRAINING.test(id))),
  }));
  return { plugin, groups };
}

/** The sources' paths, without their ending. */
function sourcesIn(folder) {
  const files = readdirSync(join(folder, 'src'), { recursive: true });
  return files.filter((file) => file.endsWith('.ts')).map((file) => file.replaceAll('\\', '/').replace(/\.ts$/, ''));
}

/** Scripts of an earlier build would be published too. */
function removeOthers(dist, written) {
  for (const file of readdirSync(dist, { recursive: true })) {
    const name = file.replaceAll('\\', '/');
    if (/\.js(\.map)?$/.test(name) && !name.startsWith('page/') && !written.has(name)) rmSync(join(dist, file));
  }
}
