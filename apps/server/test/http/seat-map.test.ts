/** The seat map over HTTP: entity tags, compression and changes, on both paths to it. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { createAddressReader } from '../../src/http/client-address.ts';
import type { ChangedSeat } from '../../src/domains/catalogue/seat-map.ts';
import type { Seat } from '../../src/domains/catalogue/seat-blocks.ts';
import {
  firstDate as date,
  secondDate,
  httpFixture,
  sharedHttpFixture,
  type HttpResponse,
  type QueueEntry,
} from '../fixtures/http-fixture.ts';

const reservationMs = 300_000;

type Answer = { version: string; seats?: Seat[]; since?: string; changes?: ChangedSeat[] };

interface Way {
  name: string;
  pathOf(input: { date: string; since?: string }): string;
  /** The answer in the body of a 200. */
  answerIn(text: string): Answer;
}

const ways: Way[] = [
  {
    name: 'tRPC',
    pathOf: (input) => `/trpc/seat.list?input=${encodeURIComponent(JSON.stringify(input))}`,
    answerIn: (text) => (JSON.parse(text) as { result: { data: Answer } }).result.data,
  },
  {
    name: 'REST',
    pathOf: ({ date: of, since }) =>
      `/api/seats/${of}${since === undefined ? '' : `?since=${encodeURIComponent(since)}`}`,
    answerIn: (text) => JSON.parse(text) as Answer,
  },
];

describe.each(dialects)('on $name', (dialect) => {
  const server = sharedHttpFixture(dialect);

  /** A concert of its own with two buyers inside, and the requests of the second. */
  async function scene({ pathOf, answerIn }: Way) {
    const { openConcert, buyer, request } = server();
    const concertId = await openConcert({ seatsPerDate: 600 });
    const [other, viewer] = [await buyer(concertId), await buyer(concertId)];
    const get = (
      headers: Record<string, string> = {},
      {
        since,
        method = 'GET',
        as = viewer,
      }: { since?: string; method?: string; as?: QueueEntry } = {},
    ): Promise<HttpResponse> => {
      const path = pathOf({ date, ...(since !== undefined && { since }) });
      return request({ path, method, credential: as.token, headers });
    };
    const hold = async (seatNos: number[], as = other) => {
      const body = { date, seatNos };
      const options = { credential: as.token, body };
      return server().call<{ reservationId: string }>('POST', '/api/reservations', options);
    };
    return { other, viewer, get, hold, answerIn };
  }

  describe.each(ways)('by $name', (way) => {
    test('a client that has the map gets a 304, until a seat changes', async () => {
      const { get, hold } = await scene(way);
      const first = await get();
      const { etag } = first.headers;
      expect(first).toMatchObject({
        status: 200,
        headers: { 'cache-control': 'private, no-cache' },
      });
      expect(etag).toMatch(/^W\/"[\w.-]+"$/);
      const strong = etag!.slice(2);
      for (const tag of [etag!, strong, `"other", ${etag}`, '*']) {
        const again = await get({ 'if-none-match': tag });
        expect(again).toMatchObject({ status: 304, text: '', headers: { etag } });
        expect(again.headers).not.toHaveProperty('content-length');
      }
      expect(await get({ 'if-none-match': '"other"' })).toMatchObject({ status: 200 });
      await hold([7]);
      expect(await get({ 'if-none-match': etag! })).toMatchObject({ status: 200 });
    });

    test('a hold that runs out changes the map at that instant, although no row does', async () => {
      const { get, hold, answerIn } = await scene(way);
      await hold([7]);
      const held = await get();
      const { etag } = held.headers;
      const { version: since } = answerIn(held.text);
      await server().clock.advance(reservationMs - 1);
      expect(await get({ 'if-none-match': etag! })).toMatchObject({ status: 304 });
      await server().clock.advance(1);
      const freed = await get({ 'if-none-match': etag! }, { since });
      expect(freed.status).toBe(200);
      const { version, ...rest } = answerIn(freed.text);
      expect(rest).toEqual({
        date,
        since,
        changes: [{ seatNo: 7, status: 'available', mine: false }],
      });
      expect(version).not.toBe(since);
      // The map shows the same as before the hold.
      expect(await get({ 'if-none-match': freed.headers['etag']! })).toMatchObject({ status: 304 });
    });

    test('changes since a version are those alone, and none when there are none', async () => {
      const { get, hold, answerIn, viewer } = await scene(way);
      const { version, seats } = answerIn((await get()).text);
      expect(seats).toHaveLength(600);
      const none = answerIn((await get({}, { since: version })).text);
      expect(none).toEqual({ date, version, since: version, changes: [] });
      await hold([7, 300]);
      await hold([8], viewer);
      const some = answerIn((await get({}, { since: version })).text);
      expect(some.changes).toEqual([
        { seatNo: 7, status: 'held', mine: false },
        { seatNo: 8, status: 'held', mine: true },
        { seatNo: 300, status: 'held', mine: false },
      ]);
      expect(answerIn((await get({}, { since: some.version })).text).changes).toEqual([]);
    });

    test.each(['nonsense', '', 'a.b.c.d.'])(
      'the version %j, which no server gave, is answered with the whole map',
      async (since) => {
        const { get, answerIn } = await scene(way);
        expect(answerIn((await get({}, { since })).text).seats).toHaveLength(600);
      },
    );

    test('the version of another buyer never makes its seats those of the reader', async () => {
      const { get, hold, answerIn, other } = await scene(way);
      await hold([7]);
      const theirs = answerIn((await get({}, { as: other })).text);
      expect(theirs.seats![6]).toMatchObject({ status: 'held', mine: true });
      const ours = await get({}, { since: theirs.version });
      expect(answerIn(ours.text).seats![6]).toMatchObject({ status: 'held', mine: false });
      const tag = (await get({}, { as: other })).headers['etag']!;
      expect(await get({ 'if-none-match': tag })).toMatchObject({ status: 200 });
      // Nor does a version without seats of its own hide those that the reader has.
      const { version } = answerIn((await get()).text);
      const { changes } = answerIn((await get({}, { since: version, as: other })).text);
      expect(changes).toEqual([{ seatNo: 7, status: 'held', mine: true }]);
    });

    test('a client that accepts gzip gets the same map compressed', async () => {
      const { get, hold, viewer } = await scene(way);
      const sizes = { plain: 0, gzipped: 0 };
      // The map that buyers share, then that of one who has seats, some in the last block.
      for (const seatNos of [[], [5, 599]]) {
        if (seatNos.length > 0) await hold(seatNos, viewer);
        const plain = await get({ 'accept-encoding': 'gzip;q=0, identity' });
        expect(plain.headers).not.toHaveProperty('content-encoding');
        const gzipped = await get({ 'accept-encoding': 'br, gzip' });
        expect(gzipped.headers).toMatchObject({
          'content-encoding': 'gzip',
          vary: 'Accept-Encoding',
          etag: plain.headers['etag'],
          'content-length': String(gzipped.bytes.length),
        });
        expect(gzipped.text).toBe(plain.text);
        Object.assign(sizes, { plain: plain.bytes.length, gzipped: gzipped.bytes.length });
      }
      expect(sizes.gzipped * 10).toBeLessThan(sizes.plain);
    });

    test('who may not see the map gets no 304 of it either', async () => {
      const { pathOf } = way;
      const { request, send } = server();
      const { get, viewer } = await scene(way);
      const { etag } = (await get()).headers;
      const headers = { 'if-none-match': `*, ${etag}` };
      const ask = (credential: string | null) =>
        request({ path: pathOf({ date }), credential, headers });
      expect((await ask(null)).status).toBe(401);
      expect((await ask(`${viewer.token}x`)).status).toBe(401);
      const unknown = pathOf({ date: '2027-05-03' });
      expect((await request({ path: unknown, credential: viewer.token, headers })).status).toBe(
        404,
      );
      await send('DELETE', `/api/queue/${viewer.userId}`, { credential: viewer.token });
      expect((await ask(viewer.token)).status).toBe(403);
    });
  });

  test('a HEAD has the headers of the map', async () => {
    const { get } = await scene(ways[1]!);
    const { headers } = await get();
    const head = await get({}, { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers['etag']).toBe(headers['etag']);
    expect(head.headers['content-length']).toBe(headers['content-length']);
  });

  test('a batch has the same map as a call by itself', async () => {
    const { get, answerIn, viewer, hold } = await scene(ways[0]!);
    await hold([5], viewer);
    const alone = answerIn((await get()).text);
    const input = encodeURIComponent(JSON.stringify({ 0: { date }, 1: { date: secondDate } }));
    const { text } = await server().request({
      path: `/trpc/seat.list,seat.list?batch=1&input=${input}`,
      credential: viewer.token,
    });
    const [first] = JSON.parse(text) as [{ result: { data: Answer } }];
    expect(first.result.data).toEqual(alone);
    expect(Object.keys(first.result.data)).toEqual(Object.keys(alone));
  });
});

test('an answer of 304 counts for the limit on maps', async () => {
  const [dialect] = dialects;
  const addresses = createAddressReader({ trustedProxies: [], limitLoopback: true });
  await using s = await httpFixture(dialect!, { change: () => ({ addresses }) });
  const { token } = await s.buyer(await s.openConcert());
  const path = `/api/seats/${date}`;
  const { headers } = await s.request({ path, credential: token });
  const again = { path, credential: token, headers: { 'if-none-match': headers['etag'] } };
  const statuses: number[] = [];
  for (let count = 1; count <= 60; count += 1) statuses.push((await s.request(again)).status);
  expect(statuses).toEqual([...Array.from({ length: 59 }, () => 304), 429]);
});
