import { describe, expect, test } from 'vitest';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { chargeWallet } from '../../src/domains/wallet/wallet.usecases.ts';
import { date, holder, join, newConcert, postgresOnly } from '../fixtures/race-fixture.ts';
import type { tables } from '../fixtures/tables.ts';
import type { HttpRequest } from '../fixtures/http-fixture.ts';
import { openHttpRaceFixture, operator, type HttpRaceFixture } from './http-race-fixture.ts';
import { newKey } from './idempotency-fixture.ts';

const requestCount = 12;

interface Race {
  name: string;
  prepare(s: HttpRaceFixture): Promise<HttpRequest>;
  /** The table to which one effect adds one row. */
  table: (typeof tables)[number];
  /** Number of effects and of successful responses when each request has a key of its own. */
  distinctKeys: { effects: number; answered: number };
}

const races: Race[] = [
  {
    name: 'joins of new buyers',
    async prepare(s) {
      const concertId = await newConcert(s);
      return { method: 'POST', path: '/api/queue', body: { concertId } };
    },
    table: 'users',
    distinctKeys: { effects: requestCount, answered: requestCount },
  },
  {
    name: 'reservations of the best seat',
    async prepare(s) {
      const room = { holdsPerSession: requestCount };
      const concertId = await newConcert(s, { maxSeatsPerUser: requestCount, room });
      const credential = s.tokenOf(await join(s.apps[0], concertId));
      return { method: 'POST', path: '/api/reservations', credential, body: { date, best: 1 } };
    },
    table: 'reservations',
    distinctKeys: { effects: requestCount, answered: requestCount },
  },
  {
    name: 'new concerts',
    async prepare() {
      const body = { title: 'A race', dates: [date] };
      return { method: 'POST', path: '/api/admin/concerts', credential: operator, body };
    },
    table: 'concerts',
    distinctKeys: { effects: requestCount, answered: requestCount },
  },
  {
    name: 'charges',
    async prepare(s) {
      const credential = s.tokenOf(await join(s.apps[0], await newConcert(s)));
      return { method: 'POST', path: '/api/wallet/charges', credential, body: { amount: 5 } };
    },
    table: 'transfers',
    distinctKeys: { effects: requestCount, answered: requestCount },
  },
  {
    name: 'cancellations',
    async prepare(s) {
      const { place, reservationId } = await holder(s, await newConcert(s));
      const { orderId } = await payReservation(s.apps[0], { place, reservationId });
      const path = `/api/orders/${orderId}/cancel`;
      const again = await join(s.apps[0], await newConcert(s), place.userId);
      return { method: 'POST', path, credential: s.tokenOf(again) };
    },
    table: 'transfers',
    distinctKeys: { effects: 1, answered: 1 },
  },
  {
    name: 'releases',
    async prepare(s) {
      const { place, reservationId } = await holder(s, await newConcert(s));
      const path = `/api/reservations/${reservationId}`;
      return { method: 'DELETE', path, credential: s.tokenOf(place) };
    },
    table: 'seats',
    distinctKeys: { effects: 0, answered: 1 },
  },
];

async function run(s: HttpRaceFixture, { prepare, table }: Race, keyOf: (index: number) => string) {
  const request = await prepare(s);
  const before = await s.count(table);
  const replies = await s.repliesTo(requestCount, (index) => ({ ...request, key: keyOf(index) }));
  const answered = replies.filter(({ status }) => status === 200);
  return {
    effects: (await s.count(table)) - before,
    answered: answered.length,
    different: new Set(answered.map(({ body }) => JSON.stringify(body))).size,
    broken: replies.filter(({ status }) => status >= 500).map(({ body }) => body),
  };
}

describe.each(postgresOnly)('on $name', (dialect) => {
  test.each(races)('$name with one key take effect once, with equal responses', async (race) => {
    await using s = await openHttpRaceFixture(dialect);
    const key = newKey();
    const effects = Math.min(1, race.distinctKeys.effects);
    expect(await run(s, race, () => key)).toEqual({
      effects,
      answered: requestCount,
      different: 1,
      broken: [],
    });
    expect(s.collisions()).toBe(0);
    await s.audit();
  });

  test.each(races)(
    'the counter-example: $name with distinct keys are decided one by one',
    async (race) => {
      await using s = await openHttpRaceFixture(dialect);
      expect(await run(s, race, newKey)).toEqual({
        ...race.distinctKeys,
        different: race.distinctKeys.answered,
        broken: [],
      });
      await s.audit();
    },
  );

  test('keyed requests of a user do not deadlock with other calls of that user', async () => {
    await using s = await openHttpRaceFixture(dialect);
    const concertId = await newConcert(s, { maxSeatsPerUser: 10 });
    const { place, reservationId } = await holder(s, concertId, { seatNos: [1, 2] });
    await chargeWallet(s.apps[1], { userId: place.userId, amount: 1_000 });
    const credential = s.tokenOf(place);
    const best: HttpRequest = {
      method: 'POST',
      path: '/api/reservations',
      credential,
      body: { date, best: 1 },
    };
    const requests: HttpRequest[] = [
      { ...best, key: 'one' },
      { ...best, key: 'two' },
      best,
      {
        method: 'POST',
        path: `/api/reservations/${reservationId}/payment`,
        credential,
        key: 'pay',
      },
      { method: 'POST', path: `/api/reservations/${reservationId}/payment`, credential },
      { method: 'DELETE', path: `/api/queue/${place.userId}`, credential, key: 'leave' },
      { method: 'POST', path: '/api/queue', credential, key: 'join' },
      { method: 'POST', path: '/api/wallet/charges', credential, body: { amount: 1 }, key: 'one' },
      { method: 'DELETE', path: `/api/reservations/${reservationId}`, credential, key: 'two' },
      { method: 'POST', path: `/api/queue`, credential, key: 'pay' },
    ];
    for (let round = 0; round < 3; round += 1) {
      const replies = await s.repliesTo(
        requests.length * 2,
        (index) => requests[(index * 7 + round) % requests.length]!,
      );
      expect(replies.filter(({ status }) => status >= 500)).toEqual([]);
    }
    expect(s.collisions()).toBe(0);
    await s.audit();
  });
});
