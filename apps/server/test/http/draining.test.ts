import { manualClock } from '@onsale/core/time/manual-clock';
import { dialects, testStart } from '@onsale/db/testing';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { ConfigError, readServeOptions } from '../../src/startup/serve-options.ts';
import { serverLimits } from '../../src/config/server-limits.ts';
import { createHttpServer } from '../../src/http-server.ts';
import { testApp } from '../fixtures/test-app.ts';

const delayMs = 200;
const request = 'GET /trpc/concert.list HTTP/1.1\r\nhost: x\r\n\r\n';

/** A server on SQLite, a clock of its own, and a connection that has had its first answer. */
async function serving() {
  const t = await testApp(dialects[0]!);
  const clock = manualClock(testStart);
  const { server, drain } = createHttpServer({ ...t.app, clock });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(request);
    await once(socket, 'data');
    return socket;
  };
  const ready = async () => {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`);
    return { status: response.status, body: await response.json() };
  };
  return { ...t, clock, drain, open, ready };
}

describe('a server that is told to stop', () => {
  test('turns balancers away and serves on meanwhile', async () => {
    await using s = await serving();
    expect(await s.ready()).toEqual({ status: 200, body: { status: 'ready' } });
    const drained = s.drain(delayMs);
    await s.clock.advance(delayMs - 1);
    expect(await s.ready()).toEqual({ status: 503, body: { status: 'draining' } });
    await s.clock.advance(1);
    await drained;
    await expect(s.ready()).rejects.toThrow('fetch failed');
  });

  test('answers a request that comes on an open connection, and lets the client close it', async () => {
    await using s = await serving();
    const socket = await s.open();
    const answer = text(socket);
    const drained = s.drain(delayMs);
    socket.write(request);
    expect(await answer).toMatch(/^HTTP\/1.1 200 [^]*connection: close[^]*"concerts":\[\]/i);
    await s.clock.advance(delayMs);
    await drained;
  });

  test('without that delay, the same request gets no answer', async () => {
    await using s = await serving();
    const socket = await s.open();
    const answer = text(socket).catch(() => '');
    const drained = s.drain(0);
    socket.write(request);
    expect(await answer).toBe('');
    await drained;
  });

  test('has its settings checked', () => {
    expect(readServeOptions({}, {}).drainDelayMs).toBe(200);
    expect(readServeOptions({}, { ONSALE_DRAIN_DELAY_MS: '0' }).drainDelayMs).toBe(0);
    const { drainDelayMaxMs, drainMs } = serverLimits;
    expect(drainDelayMaxMs).toBeLessThan(drainMs);
    for (const wrong of ['-1', '1.5', 'soon', String(drainDelayMaxMs + 1)]) {
      expect(() => readServeOptions({}, { ONSALE_DRAIN_DELAY_MS: wrong })).toThrow(ConfigError);
    }
  });
});
