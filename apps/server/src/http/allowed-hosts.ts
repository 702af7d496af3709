/**
 * The names under which a listener may be called: a Host allow-list, against DNS rebinding.
 *
 * A page of another site can make its own name resolve to this machine. Its requests then come from
 * loopback, where no limit counts, but they still carry that name in the Host header.
 */
import { english } from '@onsale/core/language/translate';
import type { IncomingMessage } from 'node:http';
import type { OnsaleError } from '@onsale/core/errors';
import { invalidInput } from '../wire/errors.ts';

/** null allows any. A name that begins with a dot allows every name below it. */
export type AllowedHosts = readonly string[] | null;

const loopbackName = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether an address or name to listen on can be reached from this machine only. */
export function isLoopbackHost(host: string): boolean {
  return host === '::1' || loopbackName.test(host);
}

/**
 * The hosts of a listener: those of the setting, or loopback names where it listens on loopback.
 */
export function hostsOf(configured: AllowedHosts | undefined, listensOn: string): AllowedHosts {
  return configured !== undefined ? configured : isLoopbackHost(listensOn) ? [] : null;
}

/**
 * Exactly one Host header, as HTTP/1.1 requires (RFC 9112, 3.2); of two, a proxy may have read the
 * other one.
 *
 * @returns null for a request that has it; HTTP/1.0 may leave it out.
 */
export function hostFieldError({
  rawHeaders,
  httpVersion,
}: Pick<IncomingMessage, 'rawHeaders' | 'httpVersion'>): OnsaleError | null {
  let fields = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    if (name.length === 4 && name.toLowerCase() === 'host') fields += 1;
  }
  if (fields === 1 || (fields === 0 && httpVersion === '1.0')) return null;
  return invalidInput(
    fields === 0
      ? english`the Host header is missing: HTTP/1.1 requires one`
      : english`there are several Host headers: send one`,
  );
}

/** @returns the error of a request under another name; null when it may be served. */
export function hostError(
  { headers: { host } }: Pick<IncomingMessage, 'headers'>,
  allowed: AllowedHosts,
): OnsaleError | null {
  // Only HTTP/1.0 has no Host header, and no browser speaks it.
  if (allowed === null || host === undefined) return null;
  const name = host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
  if (loopbackName.test(name)) return null;
  if (allowed.some((each) => name === each || (each.startsWith('.') && name.endsWith(each)))) {
    return null;
  }
  return invalidInput(
    english`the Host header names a host that this server does not answer for: call it by an allowed name, or add the name to ONSALE_ALLOWED_HOSTS`,
  );
}
