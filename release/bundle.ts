/** Bundles a package: its own code, that of the workspace, and what it lists to be included. */
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { rolldown, type OutputChunk, type Plugin } from 'rolldown';
import { fileUrls } from './file-urls.ts';
import { thirdPartyLicenses } from './third-party.ts';

/** The oldest Node that a package runs on, for the syntax of its code. */
const target = 'node22';

/** The chunk with everything that the entries import at their start, but not the entries. */
export const startChunk = 'start';

export interface BundleOptions {
  /** Entries by the name of their file in `dist`. */
  entries: Record<string, string>;
  /** The folder of the package in the workspace. */
  packageRoot: string;
  /** The folder of the package to be packed. */
  stage: string;
  /** Packages that stay dependencies; every other one becomes part of the bundle. */
  isDependency: (specifier: string) => boolean;
  plugins?: Plugin[];
  /** Whether code that never runs is left out, for a program that has to start fast. */
  minified?: boolean;
}

export interface Bundle {
  /** The packages that the bundle imports. */
  dependencies: Set<string>;
}

export async function bundle(options: BundleOptions): Promise<Bundle> {
  const { entries, packageRoot, stage, isDependency, plugins = [] } = options;
  const { minified = false } = options;
  const dist = join(stage, 'dist');
  rmSync(stage, { recursive: true, force: true });
  const folders = new Set<string>();
  const files = new Set<string>();
  const dependencies = new Set<string>();
  const eager = new Set<string>();
  const build = await rolldown({
    input: entries,
    platform: 'node',
    external(specifier) {
      if (!isBare(specifier) || !isDependency(specifier)) return false;
      dependencies.add(packageOf(specifier));
      return true;
    },
    transform: { target },
    plugins: [
      ...plugins,
      eagerModules(Object.values(entries), eager),
      fileUrls({
        packageRoot,
        onFolder: (folder) => folders.add(folder),
        onForeignFile: (file) => files.add(file),
      }),
    ],
    checks: { bundlerTimings: false },
    onLog(level, log, handle) {
      if (level === 'warn') throw new Error(`${log.code}: ${log.message}`);
      handle(level, log);
    },
  });
  const { output } = await build.write({
    dir: dist,
    format: 'esm',
    entryFileNames: '[name].js',
    // Flat: the sources look for their files in the folder of the chunk (file-urls.ts).
    chunkFileNames: ({ name }) => (name === startChunk ? '[name].js' : '[name]-[hash].js'),
    codeSplitting: { groups: [{ name: startChunk, test: (id) => eager.has(id) }] },
    // Names and lines stay, so that a stack in a report can be read.
    minify: minified && { compress: true, mangle: false, codegen: { removeWhitespace: false } },
    comments: { legal: true, annotation: false, jsdoc: false },
  });
  await build.close();
  for (const folder of folders) {
    const filter = (path: string) => !path.endsWith('.ts');
    cpSync(folder, join(dist, basename(folder)), { recursive: true, filter });
  }
  const chunks = output.filter((file): file is OutputChunk => file.type === 'chunk');
  for (const { moduleIds } of chunks) for (const id of moduleIds) files.add(withoutQuery(id));
  writeFileSync(join(stage, 'THIRD-PARTY-LICENSES.txt'), thirdPartyLicenses(files));
  return { dependencies };
}

/**
 * Collects what the entries import at their start, so that it becomes one chunk. The bundler's own
 * tag for them, `$initial`, would take in the programs of workers.
 *
 * An entry itself stays apart: chunks that it loads later import this one, and would wait for an
 * entry that waits for them.
 */
function eagerModules(entries: string[], eager: Set<string>): Plugin {
  return {
    name: 'eager-modules',
    buildEnd() {
      const visit = (id: string): void => {
        if (eager.has(id)) return;
        eager.add(id);
        this.getModuleInfo(id)?.importedIds.forEach(visit);
      };
      entries.forEach(visit);
      for (const entry of entries) eager.delete(entry);
    },
  };
}

function withoutQuery(id: string): string {
  return id.replace(/^\0/, '').replace(/\?.*$/, '');
}

/** Whether a specifier names a package, and neither a file nor a module of Node. */
function isBare(specifier: string): boolean {
  return !/^(\.|\/|node:|\0|#)/.test(specifier);
}

/** The package of a specifier: `@trpc/server` of `@trpc/server/http`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
