import { describe, expect, test } from 'vitest';
import { readServeOptions, StartError } from '../../src/startup/serve-options.ts';
import { routes } from '../../src/rest/routes/routes.ts';
import { createRouter } from '../../src/router.ts';
import { startServer, type RunningServer } from '../../src/serve.ts';
import { adminKey } from '../fixtures/test-app.ts';

async function serve(flags: Parameters<typeof readServeOptions>[0] = {}) {
  const given = { port: 0, databaseUrl: 'sqlite::memory:', adminKey, ...flags };
  const env = { ONSALE_LOG_LEVEL: 'silent', ONSALE_DRAIN_DELAY_MS: '0' };
  const server = await startServer(readServeOptions(given, env));
  return { ...server, [Symbol.asyncDispose]: () => server.close() };
}

interface Ask {
  url: string;
  method?: string;
  path: string;
}

/** An answer without what names the one request. */
async function ask({ url, method = 'GET', path }: Ask) {
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${adminKey}`,
      ...(method !== 'GET' && { 'content-type': 'application/json' }),
    },
    ...(method !== 'GET' && { body: '{}' }),
  });
  const text = (await response.text()).replaceAll(/req_\w+/g, 'req').replaceAll(path, '<path>');
  return {
    status: response.status,
    headers: [...response.headers.keys()].toSorted(),
    text: text.replaceAll(path.replace('/trpc/', ''), '<procedure>'),
  };
}

const adminProcedures = Object.entries(
  createRouter({} as Parameters<typeof createRouter>[0])._def.procedures,
).filter(([name]) => name.startsWith('admin.'));
const adminRoutes = routes.filter(({ path }) => path.startsWith('/api/admin'));

/** Each with something that there never was, to be told apart from. */
function asksOf(url: string): [Ask, Ask][] {
  const calls = adminProcedures.flatMap(([name]) =>
    ['GET', 'POST'].map((method): [Ask, Ask] => [
      { url, method, path: `/trpc/${name}` },
      { url, method, path: '/trpc/nobody.knows' },
    ]),
  );
  const paths = adminRoutes.map(({ method, path }): [Ask, Ask] => [
    { url, method, path: path.replaceAll(/\{\w+\}/g, 'x') },
    { url, method, path: '/api/nobody/knows' },
  ]);
  const looks = ['/metrics', '/diagnosis'].map((path): [Ask, Ask] => [
    { url, path },
    { url, path: '/nobody-knows' },
  ]);
  return [...calls, ...paths, ...looks];
}

async function documentOf({ url }: Pick<RunningServer, 'url'>): Promise<string> {
  return (await fetch(`${url}/openapi.json`)).text();
}

describe('with --admin-port', () => {
  test('on the public listener admin calls are as if they had never been', async () => {
    await using server = await serve({ adminPort: 0 });
    expect(adminProcedures.length).toBeGreaterThan(10);
    for (const [admin, unknown] of asksOf(server.url)) {
      expect(await ask(admin), `${admin.method} ${admin.path}`).toEqual(await ask(unknown));
    }
    expect(server.adminUrl).not.toBe(server.url);
    const [audit] = [await ask({ url: server.adminUrl, path: '/trpc/admin.audit' })];
    expect(audit.status).toBe(200);
    expect((await ask({ url: server.adminUrl, path: '/api/admin/audit' })).status).toBe(200);
    expect((await ask({ url: server.adminUrl, path: '/metrics' })).status).toBe(200);
  });

  test('in a batch they are unknown one by one, and the others are answered', async () => {
    await using server = await serve({ adminPort: 0 });
    const response = await fetch(`${server.url}/trpc/admin.audit,concert.list?batch=1&input={}`, {
      headers: { authorization: `Bearer ${adminKey}` },
    });
    const [audit, list] = (await response.json()) as Record<string, { data?: unknown }>[];
    expect(audit!['error']!.data).toMatchObject({ code: 'NOT_FOUND', httpStatus: 404 });
    expect(list!['result']!.data).toEqual({ concerts: [] });
  });

  test('the public document does not know of operators, the other one does', async () => {
    await using server = await serve({ adminPort: 0 });
    const open = await documentOf(server);
    expect(open).not.toMatch(/admin/i);
    expect(open).toContain('/api/queue');
    expect(await documentOf({ url: server.adminUrl })).toContain('/api/admin/audit');
  });

  test('the operators’ listener answers everybody’s calls too, and both say that they live', async () => {
    await using server = await serve({ adminPort: 0 });
    for (const url of [server.url, server.adminUrl]) {
      expect((await ask({ url, path: '/trpc/concert.list' })).status).toBe(200);
      for (const path of ['/healthz', '/readyz']) {
        expect((await ask({ url, path })).status, url + path).toBe(200);
      }
    }
  });

  test('both are drained, and nothing listens any more', async () => {
    const server = await serve({ adminPort: 0 });
    await server.close();
    for (const url of [server.url, server.adminUrl]) {
      await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    }
  });

  test('a port that is taken says so, and leaves the other one free', async () => {
    await using server = await serve();
    const port = Number(new URL(server.url).port);
    await expect(serve({ adminPort: port })).rejects.toThrow(StartError);
  });
});

test('the counter-example: without it, one listener serves everything', async () => {
  await using server = await serve();
  expect(server.adminUrl).toBe(server.url);
  for (const path of ['/trpc/admin.audit', '/api/admin/audit', '/metrics', '/diagnosis']) {
    expect((await ask({ url: server.url, path })).status, path).toBe(200);
  }
  expect(await documentOf(server)).toContain('/api/admin/audit');
});

describe('the settings of the operators’ listener', () => {
  test('come from flags, then from the environment', () => {
    const env = { ONSALE_ADMIN_PORT: '4601', ONSALE_ADMIN_HOST: '127.0.0.2' };
    const read = readServeOptions({}, env);
    expect(read).toMatchObject({ adminPort: 4601, adminHost: '127.0.0.2' });
    expect(readServeOptions({ adminPort: 1, adminHost: '::1' }, env)).toMatchObject({
      adminPort: 1,
      adminHost: '::1',
    });
    const { adminPort, adminHost } = readServeOptions({ adminKey }, {});
    expect([adminPort, adminHost]).toEqual([undefined, '127.0.0.1']);
  });

  test('are refused when they cannot be meant, or are open without a key', () => {
    for (const text of ['x', '-1', '65536', '1.5']) {
      expect(() => readServeOptions({}, { ONSALE_ADMIN_PORT: text })).toThrow('ONSALE_ADMIN_PORT');
    }
    const open = { adminPort: 4601, adminHost: '0.0.0.0' };
    expect(() => readServeOptions(open, {})).toThrow(/admin key/);
    const longKey = adminKey.padEnd(24, '-');
    expect(readServeOptions({ ...open, adminKey: longKey }, {}).adminHost).toBe('0.0.0.0');
    // A listener that there is not is no danger.
    expect(readServeOptions({ adminHost: '0.0.0.0' }, {}).adminPort).toBeUndefined();
  });
});
