import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { adminKey, expectSound } from '../fixtures/test-app.ts';
import {
  expectErrorResponse,
  firstDate,
  secondDate,
  httpFixture,
  type QueueEntry,
} from '../fixtures/http-fixture.ts';

const userNotFound = { status: 404, reason: 'USER_NOT_FOUND', details: {} };
const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const allSeats = Array.from({ length: 50 }, (_, at) => String(at + 1));
/** A place in line has these keys and no others. */
const entry = {
  token: expect.stringMatching(/^osq_/),
  userId: expect.stringMatching(/^usr_/),
  concertId: expect.stringMatching(/^con_/),
  waitNo: '1',
  lot: null,
  opensAt: null,
  status: 'active',
  ahead: 0,
  etaSeconds: 0,
  expiresAt: instant,
  pollAfterMs: expect.any(Number),
};

/** The type of a value; of an array, the types of its elements, each once. */
function typesOf(value: unknown): string | string[] {
  return Array.isArray(value) ? [...new Set(value.map((one) => typeof one))] : typeof value;
}

/** Everything of the table that names a user, with what else it takes. */
const ofAUser: [string, (userId: string) => string, object | null][] = [
  ['GET', (userId) => `/api/queue/${userId}`, null],
  ['GET', (userId) => `/api/point/${userId}`, null],
  ['POST', () => '/api/reservation', { date: firstDate, seatNo: '5' }],
  ['POST', () => '/api/point/charge', { amount: 5_000 }],
  ['POST', () => '/api/payment', { date: firstDate, seatNo: '5' }],
  ['DELETE', (userId) => `/api/queue/${userId}`, null],
];

describe.each(dialects)('on $name', (dialect) => {
  test.each([
    ['without', ''],
    ['with', '/'],
  ])('from queue to ticket with fetch alone, %s a trailing slash', async (_, slash) => {
    await using s = await httpFixture(dialect);
    await s.openConcert();
    const url = (path: string) => `${s.url}/api/${path}${slash}`;
    const answered = async (response: Response): Promise<unknown> => {
      expect(response.headers.get('content-type')).toBe('application/json');
      const body: unknown = await response.json();
      expect(response.status, JSON.stringify(body)).toBe(200);
      return body;
    };

    const joined = (await answered(await fetch(url('queue'), { method: 'POST' }))) as QueueEntry;
    expect(joined).toEqual({ ...entry, accountKey: expect.stringMatching(/^osa_/) });
    const { token, userId, accountKey } = joined;
    const authorization = `Bearer ${token}`;
    const get = async (path: string, credential = token) =>
      answered(await fetch(url(path), { headers: { authorization: `Bearer ${credential}` } }));
    const ask = (path: string, body: object) =>
      fetch(url(path), {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const post = async (path: string, body: object) => answered(await ask(path, body));
    const seat = { userId, date: firstDate, seatNo: '5' };

    expect(await get(`queue/${userId}`)).toEqual({ ...entry, token, userId });
    expect(await get('seat')).toEqual({ date: [firstDate, secondDate] });
    expect(await get(`seat/${firstDate}`)).toEqual({ seat: allSeats });
    const held = await post('reservation', seat);
    expect(held).toEqual({ seatNo: '5', expiredAt: instant });
    await s.clock.advance(1_000);
    expect(await post('reservation', seat)).toEqual(held);
    const others = allSeats.filter((seatNo) => seatNo !== '5');
    expect(await get(`seat/${firstDate}`)).toEqual({ seat: others });
    expect(await get(`seat/${secondDate}`)).toEqual({ seat: allSeats });

    expect(await get(`point/${userId}`)).toEqual({ point: 0 });
    const tooEarly = await ask('payment', seat);
    expect(tooEarly.status).toBe(402);
    expect(await tooEarly.json()).toMatchObject({
      reason: 'INSUFFICIENT_BALANCE',
      details: { balance: 0, required: 1_000 },
    });
    expect(await post('point/charge', { userId, amount: 5_000 })).toEqual({ point: 5_000 });
    for (const _ of [1, 2]) expect(await post('payment', seat)).toEqual({ result: 'SUCCESS' });
    expect(await get(`point/${userId}`, accountKey)).toEqual({ point: 4_000 });
    const pricedSeat = { seatNo: 5, label: 'A-5', section: 'main', price: 1_000 };
    expect(await get('orders', accountKey)).toEqual({
      orders: [
        {
          orderId: expect.stringMatching(/^ord_/),
          concertId: joined.concertId,
          date: firstDate,
          seatNos: [5],
          seats: [pricedSeat],
          total: 1_000,
          refunded: 0,
          payment: 'points',
          refunds: [],
          status: 'paid',
          tickets: [{ ticketCode: expect.stringMatching(/^(\w{4}-){4}\w{4}$/), ...pricedSeat }],
          paidAt: instant,
        },
      ],
      nextCursor: null,
    });
    expect(await get(`queue/${userId}`)).toMatchObject({ status: 'finished', ahead: 0 });
    await expectSound(s);
  });

  test('every field of the original table has the type of the specification', async () => {
    await using s = await httpFixture(dialect);
    const concertId = await s.openConcert();
    const joined = await s.call<QueueEntry>('POST', '/api/queue', { body: { concertId } });
    const { userId, token: credential } = joined;
    const seat = { userId, date: firstDate, seatNo: '5' };
    const get = (path: string) => s.call('GET', path, { credential });
    const post = (path: string, body: object) => s.call('POST', path, { credential, body });
    const fields = (body: object, ...names: string[]) =>
      Object.fromEntries(
        Object.entries(body)
          .filter(([name]) => names.length === 0 || names.includes(name))
          .map(([name, value]) => [name, typesOf(value)]),
      );

    const place = { token: 'string', userId: 'string', waitNo: 'string' };
    const named = Object.keys(place);
    expect(fields(joined, ...named)).toEqual(place);
    expect(fields(await get(`/api/queue/${userId}`), ...named)).toEqual(place);
    expect(fields(await get('/api/seat'))).toEqual({ date: ['string'] });
    expect(fields(await get(`/api/seat/${firstDate}`))).toEqual({ seat: ['string'] });
    expect(fields(await post('/api/reservation', seat))).toEqual({
      seatNo: 'string',
      expiredAt: 'string',
    });
    const point = { point: 'number' };
    expect(fields(await get(`/api/point/${userId}`))).toEqual(point);
    expect(fields(await post('/api/point/charge', { userId, amount: 1_000 }))).toEqual(point);
    expect(fields(await post('/api/payment', seat))).toEqual({ result: 'string' });
    // The procedure, and the path that is not of the original table, keep the number.
    const left = await s.call('DELETE', `/api/queue/${userId}`, { credential });
    expect(left).toMatchObject({ waitNo: 1 });
    const overTrpc = await s.call<{ result: { data: object } }>('GET', '/trpc/queue.status', {
      credential,
    });
    expect(overTrpc.result.data).toMatchObject({ waitNo: 1 });
  });

  test('the paths of another user answer as those of an unknown user, and change nothing', async () => {
    await using s = await httpFixture(dialect);
    const concertId = await s.openConcert();
    const [me, other] = [await s.buyer(concertId), await s.buyer(concertId)];
    await s.charge(other, 3_000);
    const reserve = { userId: other.userId, date: secondDate, seatNo: '9' };
    await s.call('POST', '/api/reservation', { credential: other.token, body: reserve });

    for (const [method, path, rest] of ofAUser) {
      for (const credential of [me.token, me.accountKey]) {
        const named = async (userId: string) => {
          const body = rest && { body: { userId, ...rest } };
          const answer = await s.send(method, path(userId), { credential, ...body });
          expectErrorResponse(answer, userNotFound);
          const { requestId: _, ...said } = answer.body;
          return said;
        };
        expect(await named(other.userId), path('')).toEqual(await named('usr_nobody'));
      }
    }
    const theirs = { credential: other.token };
    expect(await s.call('GET', `/api/point/${other.userId}`, theirs)).toEqual({ point: 3_000 });
    expect(await s.call('GET', `/api/queue/${other.userId}`, theirs)).toMatchObject({
      status: 'active',
    });
    expect(await s.call('GET', '/api/orders', theirs)).toMatchObject({ orders: [] });
    expect(await s.call('GET', '/api/reservations', theirs)).toMatchObject({
      reservations: [{ seatNos: [9], status: 'held' }],
    });

    await s.charge(me, 1_000);
    for (const [method, path, rest] of ofAUser) {
      const { userId, token: credential } = me;
      const body = rest && { body: { userId, ...rest } };
      await s.call(method, path(userId), { credential, ...body });
    }
  });

  test('a live place is given again, also while several concerts are on sale', async () => {
    await using s = await httpFixture(dialect);
    const concertId = await s.openConcert();
    const { accountKey, token, ...place } = await s.buyer(concertId);
    const join = (credential?: string) => s.send('POST', '/api/queue', { credential });
    const same = { status: 200, body: { token, ...place } };
    expect(await join(token)).toMatchObject(same);
    expect(await join(accountKey)).toMatchObject(same);
    expect((await join(accountKey)).body).not.toHaveProperty('accountKey');
    expect((await join()).body).not.toMatchObject({ userId: place.userId });

    const another = await s.openConcert();
    expect(await join(token)).toMatchObject(same);
    // Neither an account key nor nothing says which concert is meant.
    const details = { concertIds: expect.arrayContaining([concertId, another]) };
    const several = { status: 400, reason: 'CONCERT_REQUIRED', details };
    expectErrorResponse(await join(accountKey), several);
    expectErrorResponse(await join(), several);
    const named = { credential: accountKey, body: { concertId } };
    expect(await s.send('POST', '/api/queue', named)).toMatchObject(same);
    const there = { credential: token, body: { concertId: another } };
    expect(await s.call('POST', '/api/queue', there)).toMatchObject({
      concertId: another,
      userId: place.userId,
      waitNo: '1',
    });
  });

  test('a place that is over gives a new one, in the line of the same concert', async () => {
    await using s = await httpFixture(dialect);
    const concertId = await s.openConcert();
    await s.openConcert();
    const { userId, token: credential } = await s.buyer(concertId);
    await s.call('DELETE', `/api/queue/${userId}`, { credential });
    const again = await s.call<QueueEntry>('POST', '/api/queue', { credential });
    expect(again).toMatchObject({ userId, concertId, waitNo: '2', status: 'active' });
    expect(again.token).not.toBe(credential);
  });

  test('an account key knows its points, but is no place in a line', async () => {
    await using s = await httpFixture(dialect);
    const { accountKey: credential, userId } = await s.buyer(await s.openConcert());
    const needsToken = { status: 401, reason: 'QUEUE_TOKEN_REQUIRED', details: {} };
    const seat = { userId, date: firstDate, seatNo: '5' };
    const responses = [
      await s.send('GET', `/api/queue/${userId}`, { credential }),
      await s.send('DELETE', `/api/queue/${userId}`, { credential }),
      await s.send('GET', '/api/seat', { credential }),
      await s.send('GET', `/api/seat/${firstDate}`, { credential }),
      await s.send('POST', '/api/reservation', { credential, body: seat }),
      await s.send('POST', '/api/payment', { credential, body: seat }),
    ];
    for (const answer of responses) expectErrorResponse(answer, needsToken);
    expect(await s.call('GET', `/api/point/${userId}`, { credential })).toEqual({ point: 0 });
    const charge = { credential, body: { userId, amount: '700' } };
    expect(await s.call('POST', '/api/point/charge', charge)).toEqual({ point: 700 });
  });

  test('without a credential, or with one that is forged, only joining answers', async () => {
    await using s = await httpFixture(dialect);
    const { userId, token } = await s.buyer(await s.openConcert());
    const forged = token.slice(0, -4) + (token.endsWith('AAAA') ? 'BBBB' : 'AAAA');
    const seat = { userId, date: firstDate, seatNo: '5' };
    for (const credential of [undefined, forged, 'osa_nobody', adminKey]) {
      const responses = [
        await s.send('GET', `/api/queue/${userId}`, { credential }),
        await s.send('GET', '/api/seat', { credential }),
        await s.send('GET', `/api/seat/${firstDate}`, { credential }),
        await s.send('POST', '/api/reservation', { credential, body: seat }),
        await s.send('GET', `/api/point/${userId}`, { credential }),
        await s.send('POST', '/api/point/charge', { credential, body: { userId, amount: 1 } }),
        await s.send('POST', '/api/payment', { credential, body: seat }),
      ];
      for (const answer of responses) {
        expectErrorResponse(answer, { status: 401, reason: 'NOT_AUTHENTICATED', details: {} });
        expect(answer.headers['www-authenticate']).toBe('Bearer');
      }
      const joined = await s.send('POST', '/api/queue', { credential });
      expect(joined.status).toBe(credential === undefined ? 200 : 401);
    }
  });

  test('what is paid is the last reservation of just that seat', async () => {
    await using s = await httpFixture(dialect);
    const concertId = await s.openConcert({ reservationSeconds: 60 });
    const { userId, token: credential, accountKey } = await s.buyer(concertId);
    await s.call('POST', '/api/point/charge', { credential, body: { userId, amount: 9_000 } });
    const both = { credential, body: { date: firstDate, seatNos: [5, 6] } };
    await s.call('POST', '/api/reservations', both);
    const seat = { userId, date: firstDate, seatNo: '5' };
    const pay = () => s.send('POST', '/api/payment', { credential, body: seat });
    expectErrorResponse(await pay(), { status: 404, reason: 'RESERVATION_NOT_FOUND', details: {} });

    await s.clock.advance(60_000);
    const held = { credential, body: seat };
    await s.call('POST', '/api/reservation', held);
    await s.clock.advance(60_000);
    expectErrorResponse(await pay(), { status: 409, reason: 'RESERVATION_EXPIRED', details: {} });
    await s.call('POST', '/api/reservation', held);
    expect(await pay()).toMatchObject({ status: 200, body: { result: 'SUCCESS' } });
    expect(await s.call('GET', '/api/orders', { credential: accountKey })).toMatchObject({
      orders: [{ seatNos: [5], total: 1_000 }],
    });
  });
});
