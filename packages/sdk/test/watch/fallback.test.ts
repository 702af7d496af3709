/** Where no stream works a place is polled, and when one works again it is used again. */
import { OnsaleError } from '@onsale/core/errors';
import type { Transport } from '@onsale/sdk';
import { describe, expect, test } from 'vitest';
import {
  gives,
  refuses,
  scripted,
  showsPage,
  staysSilent,
  type Answer,
} from '../scripted-fetch.ts';
import { collect } from './collect.ts';
import { connected, ping, scriptedStream } from './stream-script.ts';
import { begins, errorOf, opens, secondMs, waiting, watched } from './watched-place.ts';

const notFound = async () => {
  const { message } = new OnsaleError('INVALID_INPUT', { issues: [] });
  const data = { reason: 'INVALID_INPUT', details: { issues: [] }, code: 'NOT_FOUND' };
  return Response.json({ error: { message, code: -32004, data } }, { status: 404 });
};

describe.each<[string, Answer]>([
  ['an older server without the procedure (404)', notFound],
  ['a server that refuses the method (405)', showsPage(405)],
  ['a proxy that answers with a page', showsPage(200)],
  ['a fetch without bodies', async () => ({ ...okHeaders(), body: null }) as Response],
  ['a proxy that keeps events back', begins('')],
  ['a proxy that never answers', staysSilent],
  ['a server that sends its refusal as an event', begins('event: serialized-error\ndata: {}\n\n')],
  ['events that are no JSON', begins('id: 1\ndata: {\n\n')],
])('%s', (_, answer) => {
  test('is polled as told, without a report, and the stream is tried later and later', async () => {
    const stream = scriptedStream();
    const w = watched([answer, showsPage(404), showsPage(404), opens(stream)], {
      random: () => 0.999,
    });
    await w.pass(130 * secondMs);
    const [first, ...tries] = w.times('queue.watch');
    expect(first).toBe(0);
    // No poll comes earlier than the 2 s that the answer before named.
    const gaps = w.times('queue.status').map((at, index, all) => at - (all[index - 1] ?? -2_000));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2_000);
    // 15, 30 and 60 seconds, besides what the first try took.
    expect(tries.length).toBe(3);
    expect(tries[0]!).toBeGreaterThanOrEqual(14_900);
    expect(tries[0]!).toBeLessThanOrEqual(20_500);
    expect(tries[1]! - tries[0]!).toBe(29_985);
    expect(tries[2]! - tries[1]!).toBe(59_970);
    const polls = w.times('queue.status');
    expect(polls.filter((at) => at > 8_000 && at <= 20_000).length).toBeGreaterThanOrEqual(4);
    expect(w.changes).toEqual([]);
    // The stream works again: no poll follows.
    const before = w.times('queue.status').length;
    for (let count = 0; count < 4; count += 1) {
      stream.send(ping);
      await w.pass(15 * secondMs);
    }
    expect(w.times('queue.status').length).toBe(before);
    await w.stop();
  });

  test('is an error where nothing but a stream is allowed, or tried again', async () => {
    const w = watched([answer, answer, answer], { transport: 'sse' });
    await w.pass(6 * secondMs);
    expect(w.times('queue.status')).toEqual([0]);
    // One that merely did not come in time may come the next time.
    const { reason, message } = (w.seen.error ?? {}) as Partial<OnsaleError>;
    const isRefused = reason === 'INTERNAL' && message?.includes('"poll"') === true;
    expect(isRefused || w.changes.join() === '1 TIMED_OUT').toBe(true);
    await w.stop();
  });
});

describe.each(['OVERLOADED', 'RATE_LIMITED'] as const)(
  'streams that are refused as %s',
  (reason) => {
    test('are polled for, and tried again after the time that was told and a jitter', async () => {
      const stream = scriptedStream();
      const refused = refuses(reason, {}, { retryAfterMs: 7_000 });
      const w = watched([refused, refused, opens(stream)]);
      await w.pass(40 * secondMs);
      // 7 s, and half of 5 and 10 s at least.
      expect(w.times('queue.watch')).toEqual([0, 9_500, 9_500 + 12_000]);
      expect(w.times('queue.status').length).toBeGreaterThan(8);
      expect(w.changes).toEqual([]);
      await w.stop();
    });

    test('are waited for, and reported, where nothing but a stream is allowed', async () => {
      const stream = scriptedStream();
      const refused = refuses(reason, {}, { retryAfterMs: 7_000 });
      const w = watched([refused, refused, opens(stream)], { transport: 'sse' });
      await w.pass(22 * secondMs);
      expect(w.times('queue.status')).toEqual([0]);
      expect(w.changes).toEqual([`1 ${reason}`, `2 ${reason}`, 'restored']);
      await w.stop();
    });
  },
);

describe('a refusal that no repeat helps against', () => {
  test.for(['auto', 'sse', 'poll'] as const)('ends it by %s', async (transport) => {
    const refused = refuses('NOT_AUTHENTICATED', {});
    const play = scripted(
      { 'queue.status': [gives(waiting(3)), refused], 'queue.watch': [refused] },
      { transport },
    );
    const seen = collect(play.onsale.resume('osq_mine').updates());
    expect(await play.inTime(errorOf(seen))).toMatchObject({ reason: 'NOT_AUTHENTICATED' });
    expect(seen.all).toHaveLength(1);
  });

  test('does not end it where only the stream is refused so', async () => {
    const w = watched([refuses('NOT_AUTHENTICATED', {})]);
    await w.pass(7 * secondMs);
    expect([w.seen.hasEnded, w.times('queue.watch')]).toEqual([false, [0]]);
    expect(w.times('queue.status').slice(0, 2)).toEqual([0, 0]);
    await w.stop();
  });
});

test('a transport that does not exist is refused before anything is sent', async () => {
  const { onsale, calls } = scripted({});
  const updates = onsale.resume('osq_mine').updates({ transport: 'websocket' as Transport });
  const seen = collect(updates);
  expect(await errorOf(seen)).toMatchObject({
    reason: 'INVALID_INPUT',
    details: {
      issues: [{ path: 'transport', message: expect.stringContaining('auto, sse, poll') }],
    },
  });
  expect(calls()).toEqual([]);
  expect(() => scripted({}, { transport: 'websocket' as Transport })).toThrow(/transport/);
});

function okHeaders(): Pick<Response, 'ok' | 'status' | 'headers' | 'text'> {
  const headers = new Headers({ 'content-type': 'text/event-stream' });
  return { ok: true, status: 200, headers, text: async () => connected };
}
