/** The path below which a host serves Onsale: taken off the requests that are for it. */
import { ConfigError } from '../config/config-error.ts';

/** @throws ConfigError for text that is no path. */
export function readBasePath(text = ''): string {
  const path = text.replace(/\/$/, '');
  if (path === '' || /^(\/[\w.~!$&'()*+,;=:@%-]+)+$/.test(path)) return path;
  throw new ConfigError(`basePath must be a path such as /tickets, and is "${text}".`);
}

/** The targets of a request: some frameworks take a mount off the URL, and keep the whole one. */
interface Targets {
  url?: string | undefined;
  originalUrl?: unknown;
}

/** @returns the target without the base path; null for a request that is not below it. */
export function targetBelow(basePath: string, { url = '/', originalUrl }: Targets): string | null {
  const target = below(basePath, url);
  if (target !== null) return target;
  // Express took the path off already.
  const isMounted = typeof originalUrl === 'string' && below(basePath, originalUrl) !== null;
  return isMounted ? url : null;
}

function below(basePath: string, url: string): string | null {
  if (basePath === '') return url;
  if (!url.startsWith(basePath)) return null;
  const rest = url.slice(basePath.length);
  if (rest === '') return '/';
  if (rest.startsWith('/')) return rest;
  return rest.startsWith('?') ? `/${rest}` : null;
}
