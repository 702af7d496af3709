/** A run against a server with an admin port creates its concert there, and buys on the other. */
import { systemClock } from '@onsale/core/time/clock';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import type { Context } from '../../src/context.ts';
import { createRealEnvironment } from '../../src/simulate/real-environment.ts';
import { httpServer } from '../terminal/fake-server.ts';

test('admin calls go to --admin-server, and to --server without it; no variable changes it', async () => {
  await using server = await httpServer((_, res) => {
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify({ info: { title: 'Onsale', version: manifest.version } }));
  });
  const { url } = server;
  const env = { ONSALE_ADMIN_SERVER: 'http://the-real-sale.example' };
  const adminServer = env.ONSALE_ADMIN_SERVER;
  const context = {
    host: { env },
    clock: systemClock,
    server: url,
    adminServer,
  } as unknown as Context;
  const addressesWith = async (named: string | undefined) => {
    const target = { target: url, adminKey: 'key', adminServer: named };
    await using opened = await createRealEnvironment(context, target);
    const { url: operator, urls: buyers = [url] } = opened.environment;
    return { operator, buyers };
  };
  expect(await addressesWith('http://127.0.0.1:4601')).toEqual({
    operator: 'http://127.0.0.1:4601',
    buyers: [url],
  });
  expect(await addressesWith(undefined)).toEqual({ operator: url, buyers: [url] });
});
