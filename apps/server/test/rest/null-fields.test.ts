/** Null in a REST body: an absent field, but in a PATCH of a field that has null as a value. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { httpFixture, type HttpFixture } from '../fixtures/http-fixture.ts';
import { adminKey } from '../fixtures/test-app.ts';

const credential = adminKey;

const createConcert = (s: HttpFixture, terms: object) => {
  const body = { title: 'A concert', dates: ['2027-05-01'], ...terms };
  return s.call('POST', '/api/admin/concerts', { credential, body });
};

describe.each(dialects)('on $name', (dialect) => {
  test('a PATCH takes null for the opening and the closing time, and leaves what it omits', async () => {
    await using s = await httpFixture(dialect);
    const times = { opensAt: '2027-02-01T00:00:00.000Z', closesAt: '2027-03-01T00:00:00.000Z' };
    const { concertId } = await createConcert(s, times);
    const change = (body: object) =>
      s.call('PATCH', `/api/admin/concerts/${String(concertId)}`, { credential, body });
    expect(await change({ price: 7 })).toMatchObject({ ...times, price: 7 });
    expect(await change({ price: null, opensAt: null })).toMatchObject({
      ...times,
      opensAt: null,
      price: 7,
    });
    expect(await change({ closesAt: null })).toMatchObject({ opensAt: null, closesAt: null });
    expect(await change({ title: null, hidden: true })).toMatchObject({ title: 'A concert' });
  });

  test('a PATCH of nothing but absent fields is refused', async () => {
    await using s = await httpFixture(dialect);
    const { concertId } = await createConcert(s, {});
    const body = { title: null, price: null };
    const path = `/api/admin/concerts/${String(concertId)}`;
    const refused = await s.send('PATCH', path, { credential, body });
    expect([refused.status, refused.body['reason']]).toEqual([400, 'INVALID_INPUT']);
  });

  test('null is absent in objects of a list, too, but no item of one', async () => {
    await using s = await httpFixture(dialect);
    const rows = [{ label: 'A', seats: 4, aisleAfter: null }];
    const care = { accessible: null, companions: null, restrictedView: null };
    const layout = { sections: [{ name: 'Stalls', price: null, rows, ...care }] };
    expect(await createConcert(s, { layout, closesAt: null, room: { challenge: null } })).toEqual(
      expect.objectContaining({ seatsPerDate: 4, closesAt: null }),
    );
    const body = { title: 'A concert', dates: ['2027-05-01', null] };
    const refused = await s.send('POST', '/api/admin/concerts', { credential, body });
    expect(refused.body['details']).toMatchObject({ issues: [{ path: 'dates.1' }] });
  });
});
