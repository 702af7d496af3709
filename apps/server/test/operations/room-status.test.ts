import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { serving, type Serving } from '../rest/http-fixture.ts';

async function look(s: Serving, concertId: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${s.url}/rooms/${concertId}`, { headers });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : (JSON.parse(text) as Record<string, unknown>),
  };
}

describe.each(dialects)('a room, on $name', (dialect) => {
  test('is shown as of the last second, without a credential', async () => {
    await using s = await serving(dialect);
    const concertId = await s.openConcert({ room: { maxActive: 1 } });
    const [first, second] = [
      await s.join(concertId),
      await s.join(concertId),
      await s.join(concertId),
    ];
    await s.tick();
    const { status, headers, body } = await look(s, concertId);
    expect(status).toBe(200);
    expect(body).toEqual({ concertId, state: 'on_sale', serving: 1, waiting: 2, joined: 3 });
    expect(headers.get('cache-control')).toBe('public, max-age=1');
    expect(headers.get('content-type')).toBe('application/json');

    // Somebody in the middle leaves: nobody is served by that.
    await second.call.queue.leave();
    expect((await look(s, concertId)).body).toMatchObject({ serving: 2, waiting: 1, joined: 3 });
    await first.call.queue.leave();
    await s.tick();
    expect((await look(s, concertId)).body).toMatchObject({ serving: 3, waiting: 0 });
  });

  test('is the same to a cache as long as nothing changed, and another one after that', async () => {
    await using s = await serving(dialect);
    const concertId = await s.openConcert({ room: { maxActive: 1 } });
    const etag = (await look(s, concertId)).headers.get('etag')!;
    await s.clock.advance(1_000);
    await s.tick();
    expect(await look(s, concertId, { 'if-none-match': etag })).toMatchObject({
      status: 304,
      body: null,
    });
    await s.join(concertId);
    await s.tick();
    expect(await look(s, concertId, { 'if-none-match': etag })).toMatchObject({ status: 200 });
  });

  test('says what state the sale is in', async () => {
    await using s = await serving(dialect);
    const opensAt = new Date(s.clock.now() + 60_000).toISOString();
    const concertId = await s.openConcert({ opensAt });
    const state = async () => {
      await s.tick();
      return (await look(s, concertId)).body!['state'];
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

  test('costs no statement once it is known', async () => {
    await using s = await serving(dialect);
    const concertId = await s.openConcert();
    await look(s, concertId);
    const { db } = s.app;
    const selectFrom = db.query.selectFrom.bind(db.query);
    let statements = 0;
    db.query.selectFrom = ((...tables: Parameters<typeof selectFrom>) => {
      statements += 1;
      return selectFrom(...tables);
    }) as typeof db.query.selectFrom;
    for (let times = 0; times < 10; times += 1) await look(s, concertId);
    expect(statements).toBe(0);
    await s.tick();
    expect(statements).toBeGreaterThan(0);
  });

  test('that is not there is refused like any concert that is not', async () => {
    await using s = await serving(dialect);
    for (const path of ['con_nothing', '', '__proto__', 'a/b', '%00']) {
      const { status, body } = await look(s, path);
      expect(status, path).toBe(404);
      expect(body, path).toMatchObject({ error: { data: { reason: 'CONCERT_NOT_FOUND' } } });
    }
    expect((await s.send('POST', `/rooms/${await s.openConcert()}`)).status).toBe(404);
  });
});
