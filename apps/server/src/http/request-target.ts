/** Request targets: turns the absolute form into the origin form that every handler reads. */
import type { IncomingMessage } from 'node:http';

const absoluteForm = /^https?:\/\/([^/?#]*)([^#]*)/i;

/**
 * Replaces a target such as `http://tickets.example/api/concerts` by its path. A server has to
 * accept that form, and its authority takes the place of the Host header (RFC 9112, 3.2.2).
 */
export function normalizeTarget(req: IncomingMessage): void {
  const { url = '' } = req;
  if (url.startsWith('/')) return;
  const [, authority, rest = ''] = absoluteForm.exec(url) ?? [];
  if (authority === undefined) return;
  req.url = rest.startsWith('/') ? rest : `/${rest}`;
  req.headers.host = authority;
}

const healthPaths = ['/healthz', '/readyz'];

/** The health path that is requested, without its query and trailing slash; null for another. */
export function healthPathOf(path: string): string | null {
  const plain = path.endsWith('/') ? path.slice(0, -1) : path;
  return healthPaths.includes(plain) ? plain : null;
}
