/** A place that is followed by a stream, by polls, or by whichever works: the same is told. */
import type { QueueEntry, SeatMapUpdate, Transport } from '@onsale/sdk';
import { describe, expect, test } from 'vitest';
import { collect } from './collect.ts';
import { date, virtualServer, ways } from './virtual-server.ts';

const transports = ['auto', 'sse', 'poll'] satisfies Transport[];
const secondMs = 1_000;

describe.each(ways)('%s', (way) => {
  describe.each(transports)('by %s', (transport) => {
    test('a place is told until it is admitted', async () => {
      await using v = await virtualServer(way);
      const concertId = await v.concert({ room: { maxActive: 1 } });
      const first = await v.inTime(v.client().join({ concertId }));
      await v.inTime(first.status());
      const link = v.link();
      const place = await v.inTime(v.client(link).join({ concertId }));
      const seen = collect(place.updates({ transport }));
      await v.until(() => seen.all.length >= 1);
      expect(seen.all[0]).toMatchObject({ status: 'waiting', ahead: 0 });
      await v.advance(2 * secondMs);
      await v.inTime(first.leave());
      await v.until(() => seen.hasEnded);
      expect(seen.all.at(-1)).toMatchObject({ status: 'active', ahead: 0 });
      expect(place.entry).toEqual(seen.all.at(-1));
      expect(link.calls.includes('queue.watch')).toBe(transport !== 'poll');
      expect(link.calls.includes('queue.status')).toBe(transport === 'poll');
      // The admission is claimed, and nothing is left open.
      expect(link.open.size).toBe(0);
      expect(Date.parse(place.entry.expiresAt!) - v.clock.now()).toBeGreaterThan(500 * secondMs);
      expect(await v.inTime(place.dates())).toEqual([date]);
    });

    test.for(['left', 'expired'] as const)('a place that is %s ends it', async (status) => {
      await using v = await virtualServer(way);
      const concertId = await v.concert();
      await v.inTime(v.admin.trpc.admin.room.set.mutate({ concertId, paused: true }));
      const place = await v.inTime(v.client().join({ concertId }));
      const seen = collect(v.client().resume(place.token).updates({ transport }));
      await v.until(() => seen.all.length >= 1);
      if (status === 'left') await v.inTime(place.leave());
      else {
        const { userId } = place.entry;
        await v.inTime(v.admin.trpc.admin.line.remove.mutate({ concertId, userId }));
      }
      await v.until(() => seen.hasEnded);
      expect(seen.error).toBeUndefined();
      expect(seen.all.at(-1)).toMatchObject({ status });
    });

    test('seats change as others take them, and as the buyer does', async () => {
      await using v = await virtualServer(way);
      const concertId = await v.concert();
      const other = await v.inTime(v.client().join({ concertId }));
      const link = v.link();
      const place = await v.inTime(v.client(link).join({ concertId }));
      const seen = collect(place.watchSeats(date, { transport }));
      await v.until(() => seen.all.length === 1);
      expect(seen.all[0]).toMatchObject({ map: { date, available: { length: 8 } }, changes: [] });
      const held = await v.inTime(other.reserve({ date, seatNos: [2, 3] }));
      await v.until(() => seen.all.length === 2);
      expect(changesIn(seen.all[1]!)).toEqual(['2 held', '3 held']);
      expect(seen.all[1]!.map.available).toEqual([1, 4, 5, 6, 7, 8]);
      // The maps that were told before stay as they are.
      expect(seen.all[0]!.map.available).toHaveLength(8);
      await v.inTime(place.reserve({ date, seatNos: [5] }));
      await v.until(() => seen.all.length === 3);
      expect(changesIn(seen.all[2]!)).toEqual(['5 held, mine']);
      await v.inTime(held.release());
      await v.until(() => seen.all.length === 4);
      expect(changesIn(seen.all[3]!)).toEqual(['2 available', '3 available']);
      const now = await v.inTime(place.seats(date));
      expect(seen.all[3]!.map).toEqual(now);
      expect(link.calls.includes('seat.watch')).toBe(transport !== 'poll');
      await v.inTime(place.leave());
      await v.until(() => seen.hasEnded);
      expect([seen.error, link.open.size]).toEqual([undefined, 0]);
    });

    test('seats of a date that is cancelled end with its refusal', async () => {
      await using v = await virtualServer(way);
      const concertId = await v.concert();
      const place = await v.inTime(v.client().join({ concertId }));
      const seen = collect(place.watchSeats(date, { transport }));
      await v.until(() => seen.all.length === 1);
      const cancelled = { concertId, date, reason: 'Illness.' };
      await v.inTime(v.admin.trpc.admin.performance.cancel.mutate(cancelled));
      await v.until(() => seen.hasEnded);
      expect(seen.error).toMatchObject({ reason: 'DATE_CANCELLED' });
    });

    test('a token that has ended ends it with NOT_AUTHENTICATED', async () => {
      await using v = await virtualServer(way);
      const concertId = await v.concert();
      await v.inTime(v.admin.trpc.admin.room.set.mutate({ concertId, paused: true }));
      const place = await v.inTime(v.client().join({ concertId }));
      const seen = collect(place.updates({ transport }));
      await v.until(() => seen.all.length >= 1);
      const { userId } = place.entry;
      await v.inTime(v.admin.trpc.admin.account.endTokens.mutate({ userId }));
      await v.until(() => seen.hasEnded);
      expect(seen.error).toMatchObject({ reason: 'NOT_AUTHENTICATED' });
    });

    test('a signal that aborts ends it with its reason, and closes the connection', async () => {
      await using v = await virtualServer(way);
      const concertId = await v.concert();
      await v.inTime(v.admin.trpc.admin.room.set.mutate({ concertId, paused: true }));
      const link = v.link();
      const place = await v.inTime(v.client(link).join({ concertId }));
      const abort = new AbortController();
      const seen = collect(place.updates({ transport, signal: abort.signal }));
      await v.advance(3 * secondMs);
      expect(link.open.size).toBe(transport === 'poll' ? 0 : 1);
      const reason = new Error('enough');
      abort.abort(reason);
      await v.until(() => seen.hasEnded);
      expect([seen.error, link.open.size]).toEqual([reason, 0]);
      const calls = link.calls.length;
      await v.advance(60 * secondMs);
      expect(link.calls).toHaveLength(calls);
    });

    test('a loop that is left closes the connection', async () => {
      await using v = await virtualServer(way);
      const concertId = await v.concert();
      const link = v.link();
      const place = await v.inTime(v.client(link).join({ concertId }));
      const first = async () => {
        for await (const { map, changes } of place.watchSeats(date, { transport })) {
          if (changes.length > 0) return map.available.length;
        }
        return 0;
      };
      const leaving = first();
      await v.advance(secondMs);
      const other = await v.inTime(v.client().join({ concertId }));
      await v.inTime(other.reserve({ date, seatNos: [1] }));
      expect(await v.inTime(leaving)).toBe(7);
      expect(link.open.size).toBe(0);
    });

    test('the token is sent in a header, and never stands in a URL', async () => {
      await using v = await virtualServer(way);
      const concertId = await v.concert();
      const link = v.link();
      const place = await v.inTime(v.client(link).join({ concertId }));
      const seen = [
        collect(place.updates({ transport })),
        collect(place.watchSeats(date, { transport })),
      ];
      await v.advance(5 * secondMs);
      expect(seen.map(({ error }) => error)).toEqual([undefined, undefined]);
      for (const { url, authorization } of link.requests.slice(1)) {
        expect(url).not.toContain('osq');
        expect(authorization).toBe(`Bearer ${place.token}`);
      }
      await v.inTime(place.leave());
      await v.until(() => seen.every(({ hasEnded }) => hasEnded));
    });
  });

  test('a place in a lobby is told of the draw, and admitted', async () => {
    await using v = await virtualServer(way);
    const opensAt = new Date(v.clock.now() + 60 * secondMs).toISOString();
    const lobbyOpensAt = new Date(v.clock.now()).toISOString();
    const concertId = await v.concert({
      lobbyOpensAt,
      opensAt,
      order: 'draw',
      room: { maxActive: 1 },
    });
    const all = [];
    for (const transport of transports) {
      const place = await v.inTime(v.client().join({ concertId }));
      all.push({ place, seen: collect<QueueEntry>(place.updates({ transport })) });
    }
    await v.advance(59 * secondMs);
    for (const { place } of all)
      expect(place.entry).toMatchObject({ status: 'lobby', waitNo: null });
    // A stream tells it at once, a poll within three seconds.
    await v.advance(3 * secondMs + 2 * secondMs);
    const numbers = all.map(({ place }) => place.entry.waitNo);
    expect(new Set(numbers)).toEqual(new Set([1, 2, 3]));
    const statuses = all.map(({ place }) => place.entry.status);
    expect(statuses.filter((status) => status === 'active')).toHaveLength(1);
    for (const { place, seen } of all) {
      await v.inTime(place.leave());
      await v.until(() => seen.hasEnded);
    }
  });
});

function changesIn({ changes }: SeatMapUpdate): string[] {
  return changes.map(({ seatNo, status, mine }) => `${seatNo} ${status}${mine ? ', mine' : ''}`);
}
