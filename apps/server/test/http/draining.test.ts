import { manualClock } from '@onsale/core/time/manual-clock';
import { dialects, testStart } from '@onsale/db/testing';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { ConfigError, readServeOptions } from '../../src/startup/serve-options.ts';
import { serverLimits } from '../../src/config/server-limits.ts';
import { httpFixture } from '../fixtures/http-fixture.ts';

const delayMs = 200;
const request = 'GET /trpc/concert.list HTTP/1.1\r\nhost: x\r\n\r\n';

/** A server on SQLite with a manual clock; `open` makes a connection that has had a response. */
async function drainingFixture() {
  const clock = manualClock(testStart);
  const s = await httpFixture(dialects[0]!, { clock });
  const open = async (): Promise<Socket> => {
    const socket = s.connect();
    socket.on('error', () => {});
    socket.write(request);
    await once(socket, 'data');
    return socket;
  };
  const ready = async () => {
    const { status, body } = await s.request({ path: '/readyz', headers: { connection: 'close' } });
    return { status, body };
  };
  return { ...s, clock, drain: s.http.drain, open, ready };
}

describe('a draining server', () => {
  test('reports draining to load balancers while it serves', async () => {
    await using s = await drainingFixture();
    expect(await s.ready()).toEqual({ status: 200, body: { status: 'ready' } });
    const drained = s.drain(delayMs);
    await s.clock.advance(delayMs - 1);
    expect(await s.ready()).toEqual({ status: 503, body: { status: 'draining' } });
    await s.clock.advance(1);
    await drained;
    await expect(s.ready()).rejects.toThrow('ECONNREFUSED');
  });

  test('answers a request on an open connection, and lets the client close it', async () => {
    await using s = await drainingFixture();
    const socket = await s.open();
    const answer = text(socket);
    const drained = s.drain(delayMs);
    socket.write(request);
    expect(await answer).toMatch(/^HTTP\/1.1 200 [^]*connection: close[^]*"concerts":\[\]/i);
    await s.clock.advance(delayMs);
    await drained;
  });

  test('closes an open connection without an answer when the delay is zero', async () => {
    await using s = await drainingFixture();
    const socket = await s.open();
    const answer = text(socket).catch(() => '');
    const drained = s.drain(0);
    socket.write(request);
    expect(await answer).toBe('');
    await drained;
  });

  test('checks the setting of the delay', () => {
    expect(readServeOptions({}, {}).drainDelayMs).toBe(200);
    expect(readServeOptions({}, { ONSALE_DRAIN_DELAY_MS: '0' }).drainDelayMs).toBe(0);
    const { drainDelayMaxMs, drainMs } = serverLimits;
    expect(drainDelayMaxMs).toBeLessThan(drainMs);
    for (const wrong of ['-1', '1.5', 'soon', String(drainDelayMaxMs + 1)]) {
      expect(() => readServeOptions({}, { ONSALE_DRAIN_DELAY_MS: wrong })).toThrow(ConfigError);
    }
  });
});
