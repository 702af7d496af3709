/** Slow readers: pipelined requests, responses that are not read, and health on a full server. */
import { once } from 'node:events';
import { dialects } from '@onsale/db/testing';
import { expect, test } from 'vitest';
import { createAddressReader } from '../../src/http/client-address.ts';
import { httpFixture } from '../fixtures/http-fixture.ts';
import { parseResponses } from '../fixtures/raw-http.ts';
import type { Limits } from '../../src/rate-limits/limits.ts';

const sqlite = dialects[0]!;
const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;

const fixture = (limits: Partial<Limits>, responseTimeoutMs = 30_000) =>
  httpFixture(sqlite, {
    change: (app) => ({
      limits: { ...app.limits, ...limits },
      addresses: createAddressReader({ trustedProxies: [], limitLoopback: true }),
    }),
    timeouts: { responseTimeoutMs, timeoutCheckMs: 20 },
  });

test('requests that are pipelined beyond the limit are refused once, and the connection ends', async () => {
  await using s = await fixture({ pipelinedRequests: 4 });
  const answers = parseResponses(await s.raw(get('/api/concerts').repeat(20)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429]);
  expect(answers.at(-1)!.body).toMatchObject({ details: { limit: 'pipelinedRequests' } });
  // The opposite: as many in turn pass.
  for (let turns = 0; turns < 20; turns += 1) {
    expect((await s.send('GET', '/api/concerts')).status).toBe(200);
  }
});

test('a client that does not read its responses is cut off, and its place is free again', async () => {
  await using s = await fixture({ pipelinedRequests: 200, connections: 1 }, 100);
  const socket = s.connect();
  socket.pause();
  socket.on('error', () => undefined);
  const [[served]] = await Promise.all([
    once(s.http.server, 'connection'),
    once(socket, 'connect'),
  ]);
  socket.write(get('/openapi.json').repeat(150));
  await once(served, 'close');
  socket.destroy();
  expect((await s.send('GET', '/api/concerts')).status).toBe(200);
});

test('a client that reads slowly but steadily is served to the end', async () => {
  await using s = await fixture({ pipelinedRequests: 200 }, 100);
  const requests =
    get('/openapi.json').repeat(20) +
    get('/healthz').replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n');
  const answers = parseResponses(await s.raw(requests));
  expect(answers).toHaveLength(21);
});

test('health checks are answered when connections are full, and nothing else is', async () => {
  await using s = await fixture({ connections: 1, healthConnections: 1 });
  const first = s.connect();
  await Promise.all([once(first, 'connect'), once(s.http.server, 'connection')]);
  expect(await s.raw(get('/healthz'))).toMatch(/^HTTP\/1\.1 200 /);
  expect(await s.raw(get('/readyz/'))).toMatch(/^HTTP\/1\.1 200 /);
  expect(await s.raw(get('/api/concerts'))).toMatch(/^HTTP\/1\.1 503 /);
  // A silent connection beyond the limit does not keep a health check out.
  const silent = s.connect();
  silent.on('error', () => undefined);
  await Promise.all([once(silent, 'connect'), once(s.http.server, 'connection')]);
  expect(await s.raw(get('/healthz'))).toMatch(/^HTTP\/1\.1 200 /);
  first.destroy();
  silent.destroy();
});
