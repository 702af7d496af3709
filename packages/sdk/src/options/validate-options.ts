/** Validation of the options of a client and of a call, before anything is sent. */
import type { OnsaleError } from '@onsale/core/errors';
import { pageOrigin } from '../page-origin.ts';
import { invalidInput } from '../transport/response-errors.ts';
import type { CallOptions } from './call-options.ts';
import type { Transport } from './update-options.ts';

/** The longest delay of a timer. A longer one would fire at once. */
const maxTimeoutMs = 2_147_483_647;
const maxRetriesLimit = 100;
const transports: readonly string[] = ['auto', 'sse', 'poll'] satisfies Transport[];

interface Issue {
  path: string;
  message: string;
}

type CheckedOptions = Pick<
  CallOptions,
  'timeoutMs' | 'maxRetries' | 'headers' | 'idempotencyKey'
> & { accountKey?: string | undefined; credential?: string | undefined; fetch?: unknown };

/** @throws INVALID_INPUT that names each option that is malformed. */
export function requireValidCall(options: CheckedOptions): void {
  const issues: Issue[] = [];
  requireWhole('timeoutMs', options.timeoutMs, { from: 1, to: maxTimeoutMs, issues });
  requireWhole('maxRetries', options.maxRetries, { from: 0, to: maxRetriesLimit, issues });
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    requireHeaderText(`headers.${name}`, value, issues);
  }
  requireHeaderText('idempotencyKey', options.idempotencyKey, issues);
  requireHeaderText('accountKey', options.accountKey, issues);
  requireHeaderText('credential', options.credential, issues);
  if (options.fetch !== undefined && typeof options.fetch !== 'function') {
    issues.push({ path: 'fetch', message: 'must be a function like the global fetch' });
  }
  if (issues.length > 0) throw invalidInput(issues);
}

/** @throws INVALID_INPUT, for a program without types. */
export function requireValidTransport(transport: string | undefined): void {
  if (transport === undefined || transports.includes(transport)) return;
  const message = `must be one of ${transports.join(', ')}, but is ${transport}`;
  throw invalidInput([{ path: 'transport', message }]);
}

function requireWhole(
  path: string,
  value: number | undefined,
  { from, to, issues }: { from: number; to: number; issues: Issue[] },
): void {
  if (value === undefined) return;
  if (Number.isInteger(value) && value >= from && value <= to) return;
  issues.push({
    path,
    message: `must be a whole number from ${from} to ${to}, but is ${value}`,
  });
}

/** Header values are visible ASCII here; `fetch` would fail with the error of a lost connection. */
function requireHeaderText(path: string, value: unknown, issues: Issue[]): void {
  if (value === undefined) return;
  if (typeof value === 'string' && /^[\t\x20-\x7E]*$/.test(value)) return;
  issues.push({ path, message: 'must be ASCII text without line breaks' });
}

/**
 * The base URL of a server, without a trailing slash. In a page, a relative one such as `/tickets`
 * is resolved against the origin of the page.
 *
 * @throws INVALID_INPUT when it is not an http or https URL, or names a user.
 */
export function parseBaseUrl(given: string | URL): string {
  const origin = pageOrigin();
  const isRelative = !/^[a-z][a-z\d+.-]*:/i.test(String(given));
  const base = isRelative && origin !== undefined ? `${origin}/` : undefined;
  const url = parseUrl(given, base);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw invalidUrl(
      `must be the address of the server, such as http://127.0.0.1:4600, but is ${String(given) || 'empty'}`,
    );
  }
  if (url.username || url.password) {
    throw invalidUrl('must not contain a user or a password: give the credential as accountKey');
  }
  if (url.search || url.hash) {
    throw invalidUrl('must not have a query or a fragment: give the address alone');
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function parseUrl(given: string | URL, base: string | undefined): URL | undefined {
  if (typeof given !== 'string' && !(given instanceof URL)) return undefined;
  // The parser would take `http:/host` and spaces around the address.
  if (!base && !/^https?:\/\/[^\s/]/i.test(String(given))) return undefined;
  try {
    return new URL(given, base);
  } catch {
    return undefined;
  }
}

function invalidUrl(message: string): OnsaleError {
  return invalidInput([{ path: 'url', message }]);
}
