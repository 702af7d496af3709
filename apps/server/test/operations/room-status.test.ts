import { OnsaleError } from '@onsale/core/errors';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { httpFixture, type HttpFixture } from '../fixtures/http-fixture.ts';

const readRoom = (s: HttpFixture, concertId: string, headers: Record<string, string> = {}) =>
  s.send('GET', `/rooms/${concertId}`, { headers });

describe.each(dialects)('the status of a room, on $name', (dialect) => {
  test('is public, and at most a second old', async () => {
    await using s = await httpFixture(dialect);
    const concertId = await s.openConcert({ room: { maxActive: 1 } });
    const [first, second] = [
      await s.join(concertId),
      await s.join(concertId),
      await s.join(concertId),
    ];
    await s.tick();
    const { status, headers, body } = await readRoom(s, concertId);
    expect(status).toBe(200);
    const line = { serving: 1, waiting: 2, joined: 3 };
    const seats = { soldOut: false, available: 100, priceFrom: 1_000 };
    const opening = { opensAt: null, lobbyOpensAt: null, order: 'arrival', seedHash: null };
    expect(body).toEqual({ concertId, state: 'on_sale', ...line, ...seats, ...opening });
    expect(headers['cache-control']).toBe('public, max-age=1');
    expect(headers['content-type']).toBe('application/json');

    // A buyer in the middle leaves, which admits no other buyer.
    await second.call.queue.leave();
    expect((await readRoom(s, concertId)).body).toMatchObject({
      serving: 2,
      waiting: 1,
      joined: 3,
    });
    await first.call.queue.leave();
    await s.tick();
    expect((await readRoom(s, concertId)).body).toMatchObject({ serving: 3, waiting: 0 });
  });

  test('keeps its ETag until the room changes', async () => {
    await using s = await httpFixture(dialect);
    const concertId = await s.openConcert({ room: { maxActive: 1 } });
    const etag = (await readRoom(s, concertId)).headers['etag']!;
    await s.clock.advance(1_000);
    await s.tick();
    expect(await readRoom(s, concertId, { 'if-none-match': etag })).toMatchObject({
      status: 304,
      text: '',
    });
    await s.join(concertId);
    await s.tick();
    expect(await readRoom(s, concertId, { 'if-none-match': etag })).toMatchObject({ status: 200 });
  });

  test('reports the state of the sale', async () => {
    await using s = await httpFixture(dialect);
    const opensAt = new Date(s.clock.now() + 60_000).toISOString();
    const concertId = await s.openConcert({ opensAt });
    const state = async () => {
      await s.tick();
      return (await readRoom(s, concertId)).body['state'];
    };
    expect(await state()).toBe('upcoming');
    await s.clock.advance(59_999);
    expect(await state()).toBe('upcoming');
    await s.clock.advance(1);
    expect(await state()).toBe('on_sale');
    await s.admin.room.set({ concertId, paused: true });
    expect(await state()).toBe('paused');
    await s.admin.room.set({ concertId, paused: false });
    await s.clock.advance(365 * 86_400_000);
    expect(await state()).toBe('closed');
  });

  test('is served without a database statement between two ticks', async () => {
    await using s = await httpFixture(dialect);
    const concertId = await s.openConcert();
    await readRoom(s, concertId);
    const { db } = s.app;
    const selectFrom = db.query.selectFrom.bind(db.query);
    let statements = 0;
    db.query.selectFrom = ((...tables: Parameters<typeof selectFrom>) => {
      statements += 1;
      return selectFrom(...tables);
    }) as typeof db.query.selectFrom;
    for (let times = 0; times < 10; times += 1) await readRoom(s, concertId);
    expect(statements).toBe(0);
    await s.tick();
    expect(statements).toBeGreaterThan(0);
  });

  test('that is read for the first time while the database is away is OVERLOADED', async () => {
    await using s = await httpFixture(dialect);
    const [old, known] = [await s.openConcert(), await s.openConcert()];
    await s.admin.concert.close({ concertId: old });
    // The lists drop it, so that its room is read from its row.
    await s.clock.advance(2 * 86_400_000);
    await s.tick();
    const { saleCache } = s.app;
    const refresh = saleCache.refresh.bind(saleCache);
    saleCache.refresh = () => Promise.reject(new OnsaleError('OVERLOADED', {}));
    const { status, body } = await readRoom(s, old);
    expect(status).toBe(503);
    expect(body).toMatchObject({ error: { data: { reason: 'OVERLOADED' } } });
    expect((await readRoom(s, known)).status).toBe(200);
    saleCache.refresh = refresh;
    expect((await readRoom(s, old)).body).toMatchObject({ state: 'closed' });
  });

  test('of an unknown concert is answered CONCERT_NOT_FOUND', async () => {
    await using s = await httpFixture(dialect);
    for (const path of ['con_nothing', '', '__proto__', 'a/b', '%00']) {
      const { status, body } = await readRoom(s, path);
      expect(status, path).toBe(404);
      expect(body, path).toMatchObject({ error: { data: { reason: 'CONCERT_NOT_FOUND' } } });
    }
    expect((await s.send('POST', `/rooms/${await s.openConcert()}`)).status).toBe(404);
  });
});
