/** Checks of the way to a server: host names, and the addresses that proxies pass on. */
import { request as openHttp } from 'node:http';
import { request as openHttps } from 'node:https';
import type { Diagnosis } from '@onsale/server/operations/diagnosis-handler';
import type { Context } from '../context.ts';
import { okFinding, warningFinding, type Finding } from './finding.ts';

/** An address of the range for documentation, which no client has: a proxy must not pass it on. */
export const forgedAddress = '192.0.2.77';

/** A name that nothing has (RFC 2606). */
const forgedHost = 'doctor.invalid';

const requestTimeoutMs = 5_000;

/** Whether the server, or a proxy before it, answers under a name that is none of its own. */
export async function checkHostNames(context: Context): Promise<Finding[]> {
  const check = 'hosts';
  const status = await statusUnder(context, forgedHost);
  if (status === null) return [];
  if (status !== 200) return [okFinding(check, 'an unknown host name is refused')];
  const found = 'any host name is accepted: a page of another site could call under its own name';
  const remedy = 'Set ONSALE_ALLOWED_HOSTS to the names that clients use, such as tickets.example.';
  return [warningFinding(check, found, remedy)];
}

/** The status of a public page under another Host header, which fetch cannot set; null for none. */
async function statusUnder({ server, clock }: Context, host: string): Promise<number | null> {
  const target = new URL(`${server}/openapi.json`);
  const { promise, resolve } = Promise.withResolvers<number | null>();
  const open = target.protocol === 'https:' ? openHttps : openHttp;
  const sent = open(target, { headers: { host }, servername: target.hostname, agent: false });
  sent.once('response', ({ statusCode }) => resolve(statusCode ?? null));
  sent.once('error', () => resolve(null));
  sent.end();
  const answered = new AbortController();
  const late = clock.sleep(requestTimeoutMs, answered.signal).then(() => null);
  try {
    return await Promise.race([promise, late]);
  } finally {
    answered.abort();
    late.catch(() => undefined);
    sent.destroy();
  }
}

/**
 * Compares the request that the server saw with the one that was sent. On the server's own machine
 * this command may itself be at the address of a proxy, so nothing can be told there.
 *
 * @param seen the address that the server counted the request for, and the name it was called by;
 * undefined from an older one.
 */
export function checkProxy(server: string, seen: Pick<Diagnosis, 'client' | 'host'>): Finding[] {
  if (isLocalServer(server)) return [];
  return [...checkAddress(seen.client), ...checkHost(server, seen.host)];
}

function checkAddress(client: string | undefined): Finding[] {
  const check = 'proxy';
  if (client === undefined) return [];
  if (client === forgedAddress) {
    const remedy =
      'Let the proxy replace the header: proxy_set_header X-Forwarded-For $remote_addr in nginx.';
    return [
      warningFinding(
        check,
        'a forged X-Forwarded-For is trusted: clients can evade every limit',
        remedy,
      ),
    ];
  }
  if (/^(127\.|::1$)/.test(client)) {
    const found =
      'a proxy on the machine of the server is not trusted: no limit applies to its clients';
    return [
      warningFinding(check, found, 'Set ONSALE_TRUSTED_PROXIES=127.0.0.1,::1 for the server.'),
    ];
  }
  return [okFinding(check, 'a forged X-Forwarded-For is ignored')];
}

function checkHost(server: string, received: string | undefined): Finding[] {
  const check = 'host';
  const called = new URL(server).host;
  if (received === undefined) return [];
  if (received.toLowerCase() === called)
    return [okFinding(check, 'the proxy passes the host name on')];
  const found = `the proxy passes the host name ${received} instead of ${called}: requests from your own pages are refused as cross-site`;
  const remedy = 'Let the proxy pass the host name on: proxy_set_header Host $http_host in nginx.';
  return [warningFinding(check, found, remedy)];
}

export function isLocalServer(server: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(server).hostname);
}
