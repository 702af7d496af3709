/**
 * The static files of the `/docs` page: a fixed list, cached in memory, plain and compressed.
 *
 * `sirv` does not fit. Its entity tags are weak, made of size and time, and compared with the whole
 * If-None-Match header. It serves whole directories, and compressed only from `.gz` files on disk.
 * The page needs seven files of two folders, and no other file of them may be reached.
 */
import { readFile } from 'node:fs/promises';
import { createStaticFile, type StaticFile } from '../http/responses/static-file.ts';

const html = 'text/html; charset=utf-8';
const css = 'text/css; charset=utf-8';
const script = 'text/javascript; charset=utf-8';
const svg = 'image/svg+xml';
const text = 'text/plain; charset=utf-8';

const own = (name: string) => new URL(`./assets/${name}`, import.meta.url).href;

interface Source {
  /** A `file:` URL. */
  url: string;
  contentType: string;
}

export const pagePath = '/docs';

/** By request path; no other file of these folders can be reached. */
const sources = new Map<string, Source>([
  [pagePath, { url: own('docs.html'), contentType: html }],
  ['/docs/docs.css', { url: own('docs.css'), contentType: css }],
  ['/docs/docs.js', { url: own('docs.js'), contentType: script }],
  ['/docs/favicon.svg', { url: own('favicon.svg'), contentType: svg }],
  [
    '/docs/swagger-ui.css',
    { url: import.meta.resolve('swagger-ui-dist/swagger-ui.css'), contentType: css },
  ],
  [
    '/docs/swagger-ui-bundle.js',
    { url: import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js'), contentType: script },
  ],
  // The first line of the bundle refers to this file.
  [
    '/docs/swagger-ui-bundle.js.LICENSE.txt',
    {
      url: import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt'),
      contentType: text,
    },
  ],
]);

export const assetPaths: readonly string[] = [...sources.keys()];

const cache = new Map<string, Promise<StaticFile>>();

/** @returns null when the path is not one of the page's. */
export function findAsset(path: string): Promise<StaticFile> | null {
  const source = sources.get(path);
  if (!source) return null;
  const cached = cache.get(path);
  if (cached) return cached;
  const asset = readAsset(source);
  cache.set(path, asset);
  // After a failure the next request reads the file again.
  asset.catch(() => cache.delete(path));
  return asset;
}

async function readAsset({ url, contentType }: Source): Promise<StaticFile> {
  return createStaticFile(await readFile(new URL(url)), contentType);
}
