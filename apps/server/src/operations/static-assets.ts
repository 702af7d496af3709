/** The files of the reference page: a fixed list, read once and kept in memory, also compressed. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

interface Representation {
  body: Buffer;
  /** A strong entity tag, quotes included. */
  etag: string;
}

export interface Asset {
  contentType: string;
  plain: Representation;
  /** What a phone is sent: the library's script is 1.7 MB as it is, and a quarter of that so. */
  gzipped: Representation;
}

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

/** By the path that a browser asks for; nothing else in these folders can be reached. */
const sources = new Map<string, Source>([
  ['/docs', { url: own('docs.html'), contentType: html }],
  ['/docs/', { url: own('docs.html'), contentType: html }],
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
  // The bundle's first line sends its reader here.
  [
    '/docs/swagger-ui-bundle.js.LICENSE.txt',
    {
      url: import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt'),
      contentType: text,
    },
  ],
]);

export const assetPaths: readonly string[] = [...sources.keys()];

const cachedAssets = new Map<string, Promise<Asset>>();

/** @returns null when the path is none of the page's. */
export function findAsset(path: string): Promise<Asset> | null {
  const source = sources.get(path);
  if (!source) return null;
  const known = cachedAssets.get(path);
  if (known) return known;
  const asset = readAsset(source);
  cachedAssets.set(path, asset);
  // A file that could not be read this time is tried again, rather than missing for good.
  asset.catch(() => cachedAssets.delete(path));
  return asset;
}

const compress = promisify(gzip);

async function readAsset({ url, contentType }: Source): Promise<Asset> {
  const body = await readFile(new URL(url));
  const tag = createHash('sha256').update(body).digest('base64url').slice(0, 27);
  return {
    contentType,
    plain: { body, etag: `"${tag}"` },
    gzipped: { body: await compress(body), etag: `"${tag}-gzip"` },
  };
}
