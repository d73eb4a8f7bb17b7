// Builds into dist/. `node scripts/build.mjs --if-stale` builds only where a source is newer than the last build.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist', '.built');
const folders = ['src', 'workflows', 'migrations'];
const settings = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json'];

/** Which source is newer than the last build, or `null`. An installed package has no sources to compare. */
export function staleSource() {
  if (!existsSync(join(root, 'tsconfig.build.json'))) return null;
  if (!existsSync(stamp)) return 'dist';
  const built = statSync(stamp).mtimeMs;
  const newer = (path) => statSync(join(root, path)).mtimeMs > built;
  const sources = folders.flatMap(filesBelow).filter((path) => /\.tsx?$/.test(path));
  return [...sources, ...settings].find(newer) ?? null;
}

/** Builds and answers the exit status. What the compiler says goes to standard error. */
export function build() {
  const begin = new Date();
  const nest = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  if (!existsSync(nest)) {
    console.error('Zum Bauen fehlen die Werkzeuge. Bitte führen Sie zuerst „npm ci“ aus.');
    return 1;
  }
  removeOrphans();
  const { status } = spawnSync(process.execPath, [nest, 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status === 0) {
    mkdirSync(join(root, 'dist'), { recursive: true });
    writeFileSync(stamp, '');
    utimesSync(stamp, begin, begin);
  }
  return status ?? 1;
}

/** The compiler leaves the output of deleted sources behind; a deleted migration must not run. */
function removeOrphans() {
  for (const path of folders.flatMap((folder) => filesBelow(join('dist', folder)))) {
    const source = path.replace(/^dist[/\\]/, '').replace(/\.js(\.map)?$/, '');
    if (source !== path && !['.ts', '.tsx'].some((extension) => existsSync(join(root, source + extension)))) {
      if (/\.js(\.map)?$/.test(path)) rmSync(join(root, path));
    }
  }
}

function filesBelow(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = process.argv.includes('--if-stale') && !staleSource() ? 0 : build();
}
