/**
 * Posts a delivery to its receiver, on a connection to an address that was checked.
 *
 * The name of the receiver is resolved once, and the connection goes to what it resolved to: a name
 * that is resolved again for the connection could lead elsewhere by then. Redirects are not
 * followed, because they could lead to any address.
 */
import { lookup as resolveName, type LookupAddress } from 'node:dns';
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** The answer of a receiver, or why there was none. */
export type PostOutcome = { httpStatus: number } | { error: string };

type Resolve = (
  name: string,
  done: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

export interface PostTerms {
  url: string;
  headers: Record<string, string>;
  body: string;
  /** Aborts it: the receiver took too long, or the server stops. */
  signal: AbortSignal;
  /** Whether the receiver may be in this network. */
  allowsPrivate: boolean;
  /** Resolves names; by the system unless a test does. */
  resolve?: Resolve | undefined;
}

export const privateAddress = 'the receiver has a private address';

const bySystem: Resolve = (name, done) => resolveName(name, { all: true }, done);

/** Never rejects. */
export function postWebhook(terms: PostTerms): Promise<PostOutcome> {
  const { url, headers, body, signal, allowsPrivate, resolve = bySystem } = terms;
  const target = new URL(url);
  const host = target.hostname.replace(/^\[|\]$/g, '');
  // A connection to an address in the URL looks nothing up.
  if (isIP(host) !== 0 && !allowsPrivate && !isPublicAddress(host)) {
    return Promise.resolve({ error: privateAddress });
  }
  const lookup: LookupFunction = (name, options, done) => {
    resolve(name, (error, addresses) => {
      const isRefused =
        !allowsPrivate && addresses?.some(({ address }) => !isPublicAddress(address));
      const failure = error ?? (isRefused ? new Error(privateAddress) : null);
      const [first] = addresses ?? [];
      if (failure || !first) done(failure ?? new Error('the name has no address'), '', 0);
      else if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
  const request = target.protocol === 'https:' ? overHttps : overHttp;
  return new Promise((settle) => {
    const sent = request(target, {
      method: 'POST',
      lookup,
      signal,
      agent: false,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Onsale-Webhooks',
        ...headers,
      },
    });
    sent.on('response', (response) => {
      // Its body tells nothing, and may be endless.
      settle({ httpStatus: response.statusCode ?? 0 });
      response.destroy();
    });
    sent.on('error', (error) => settle({ error: describe(error, signal) }));
    sent.end(body);
  });
}

function describe(error: Error, signal: AbortSignal): string {
  if (signal.aborted) return String(signal.reason);
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? error.message : code;
}
