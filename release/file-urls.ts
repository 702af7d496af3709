/**
 * A plugin of the bundler for files that sources find beside themselves, by `import.meta`.
 *
 * All chunks of a bundle lie in one folder, `dist`. A worker's program becomes an entry of its own,
 * a file of another package is copied, and a path into the own package is corrected. A use that it
 * does not know fails the build, because it would fail only when the package runs.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import type { Plugin } from 'rolldown';

/** A program that the sources start by its URL: `new URL('./worker.ts', import.meta.url)`. */
const program = /new URL\(\s*'([^']+\.ts)',\s*import\.meta\.url,?\s*\)/g;

/** A path out of the folder of the file: `new URL('../../bin/onsale.js', import.meta.url)`. */
const outside = /new URL\(\s*'(\.\.\/[^']+\.js)',\s*import\.meta\.url,?\s*\)/g;

/** A file of another package: `import.meta.resolve('uplot/LICENSE')`. */
const foreign = /import\.meta\.resolve\('([^'.][^']*)'\)/g;

/** Files of the folder of a source, which the build copies: their path begins with its name. */
const beside = /(new URL|import\.meta\.resolve)\(`\.\/(\w+)\/\$\{\w+\}`(,\s*import\.meta\.url)?\)/g;

export interface FileUrlsOptions {
  /** The folder of the package whose paths, such as `bin`, stay where they are. */
  packageRoot: string;
  /** Called with each folder of files that the bundle needs beside its chunks. */
  onFolder: (folder: string) => void;
  /** Called with each file of another package that was copied into `dist`. */
  onForeignFile: (file: string) => void;
}

export function fileUrls({ packageRoot, onFolder, onForeignFile }: FileUrlsOptions): Plugin {
  return {
    name: 'file-urls',
    transform: {
      filter: { id: /\/(apps|packages)\/[^/]+\/src\/.*\.ts$/, code: /import\.meta/ },
      handler(code, id) {
        const resolve = (path: string) => join(dirname(id), path);
        let known = code.replaceAll(program, (_, path: string) => {
          const name = basename(path, '.ts');
          const reference = this.emitFile({ type: 'chunk', id: resolve(path), name });
          return `new URL(import.meta.ROLLUP_FILE_URL_${reference})`;
        });
        known = known.replaceAll(outside, (_, path: string) => {
          const inPackage = relative(packageRoot, resolve(path));
          return `new URL('../${inPackage}', import.meta.url)`;
        });
        known = known.replaceAll(foreign, (_, specifier: string) => {
          const file = createRequire(id).resolve(specifier);
          onForeignFile(file);
          const fileName = `vendor/${specifier}`;
          this.emitFile({ type: 'asset', fileName, source: readFileSync(file) });
          return `new URL('./${fileName}', import.meta.url).href`;
        });
        for (const [, , folder = ''] of known.matchAll(beside)) onFolder(resolve(folder));
        const rest = known
          .replaceAll(beside, '')
          .replaceAll(/new URL\([^)]*import\.meta\.url\)|import\.meta\.ROLLUP_FILE_URL_\w+/g, '');
        if (rest.includes('import.meta')) {
          throw new Error(
            `${id} uses import.meta in a way that release/file-urls.ts does not know.`,
          );
        }
        return known === code ? null : { code: known, map: null };
      },
    },
  };
}
