/** The doctor finds each trap of a proxy, and nothing where a proxy is set up as it should. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@onsale/core/time/clock';
import { readServeOptions } from '@onsale/server/startup/serve-options';
import { startServer } from '@onsale/server/serve';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/context.ts';
import { checkHostNames, checkProxy, forgedAddress } from '../../src/doctor/proxy-checks.ts';
import { checkServerState } from '../../src/doctor/server-checks.ts';
import type { Finding } from '../../src/doctor/finding.ts';

const adminKey = 'a-root-key-of-the-tests-long-enough';
const remote = 'https://tickets.example';

const wrong = (findings: Finding[]) =>
  findings
    .filter(({ level }) => level !== 'ok')
    .map(({ level, check, found }) => `${level}: ${check}: ${found}`);

describe('what the server saw of a request through a proxy', () => {
  test.each([
    ['of a proxy that replaces the header', { client: '203.0.113.7', host: 'tickets.example' }, []],
    ['that passes on a made-up address', { client: forgedAddress }, [/^warning: proxy: a forged/]],
    [
      'on loopback that is not trusted',
      { client: '127.0.0.1' },
      [/^warning: proxy: .*not trusted/],
    ],
    ['on loopback by IPv6', { client: '::1' }, [/^warning: proxy: .*not trusted/]],
    [
      'that calls the server by another name',
      { host: '127.0.0.1:4600' },
      [/^warning: host: .*127/],
    ],
    ['of an older server', {}, []],
  ])('%s', (_, seen, findings) => {
    const found = wrong(checkProxy(remote, seen));
    expect(found).toHaveLength(findings.length);
    for (const [at, finding] of findings.entries()) expect(found[at]).toMatch(finding);
    // On the server's own machine nothing can be told.
    expect(checkProxy('http://127.0.0.1:4600', seen)).toEqual([]);
  });
});

async function server(env: Record<string, string>) {
  const settings = { port: 0, databaseUrl: 'sqlite::memory:', adminKey };
  return startServer(readServeOptions(settings, { ONSALE_LOG_LEVEL: 'silent', ...env }));
}

const contextOf = (url: string) => ({ server: url, clock: systemClock }) as Context;

describe('the names of a server', () => {
  test('a made-up one is refused, or found where any is allowed', async () => {
    const strict = await server({});
    expect(wrong(await checkHostNames(contextOf(strict.url)))).toEqual([]);
    await strict.close();
    const open = await server({ ONSALE_ALLOWED_HOSTS: 'off' });
    expect(wrong(await checkHostNames(contextOf(open.url)))).toEqual([
      'warning: hosts: any host name is accepted: a page of another site could call under its own name',
    ]);
    await open.close();
    expect(await checkHostNames(contextOf(open.url))).toEqual([]);
  });

  test('one that the allow-list lacks is named, with the setting', async () => {
    const { url, close } = await server({ ONSALE_ALLOWED_HOSTS: 'tickets.example' });
    // The proxy passes on the name of another site, as nginx does with its Host header.
    const proxy = createServer((req, res) => {
      const headers = { ...req.headers, host: 'other.example' };
      const onward = request(url + req.url, { headers }, (answer) => {
        res.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(res);
      });
      req.pipe(onward);
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;
    const findings = await checkServerState(contextOf(`http://127.0.0.1:${port}`), adminKey);
    expect(findings).toMatchObject([
      {
        level: 'problem',
        check: 'operator',
        remedy: expect.stringContaining('ONSALE_ALLOWED_HOSTS'),
      },
    ]);
    expect(wrong(await checkServerState(contextOf(url), adminKey)).join('\n')).not.toContain(
      'operator',
    );
    proxy.close();
    proxy.closeAllConnections();
    await close();
  });
});
