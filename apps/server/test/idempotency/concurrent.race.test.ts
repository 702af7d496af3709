import { describe, expect, test } from 'vitest';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { chargeWallet } from '../../src/domains/wallet/wallet.usecases.ts';
import { date, holder, join, newConcert, postgresOnly } from '../fixtures/race-fixture.ts';
import type { tables } from '../fixtures/tables.ts';
import { openCrowd, operator, type Crowd } from './concurrent-requests.ts';
import { newKey, type Ask } from './http-fixture.ts';

const crowd = 12;

interface Race {
  name: string;
  prepare(s: Crowd): Promise<Ask>;
  /** One effect adds one row to it. */
  table: (typeof tables)[number];
  /** How many effects there are, and how many calls are answered, when each has a key of its own. */
  apart: { effects: number; answered: number };
}

const races: Race[] = [
  {
    name: 'joins of nobody known',
    async prepare(s) {
      const concertId = await newConcert(s);
      return { method: 'POST', path: '/api/queue', body: { concertId } };
    },
    table: 'users',
    apart: { effects: crowd, answered: crowd },
  },
  {
    name: 'reservations of the best seat',
    async prepare(s) {
      const concertId = await newConcert(s, { maxSeatsPerUser: crowd });
      const credential = s.tokenOf(await join(s.apps[0], concertId));
      return { method: 'POST', path: '/api/reservations', credential, body: { date, best: 1 } };
    },
    table: 'reservations',
    apart: { effects: crowd, answered: crowd },
  },
  {
    name: 'new concerts',
    async prepare() {
      const body = { title: 'A race', dates: [date] };
      return { method: 'POST', path: '/api/admin/concerts', credential: operator, body };
    },
    table: 'concerts',
    apart: { effects: crowd, answered: crowd },
  },
  {
    name: 'charges',
    async prepare(s) {
      const credential = s.tokenOf(await join(s.apps[0], await newConcert(s)));
      return { method: 'POST', path: '/api/wallet/charges', credential, body: { amount: 5 } };
    },
    table: 'transfers',
    apart: { effects: crowd, answered: crowd },
  },
  {
    name: 'cancellations',
    async prepare(s) {
      const { place, reservationId } = await holder(s, await newConcert(s));
      const { orderId } = await payReservation(s.apps[0], { place, reservationId });
      const path = `/api/orders/${orderId}/cancel`;
      return { method: 'POST', path, credential: s.tokenOf(place) };
    },
    table: 'transfers',
    apart: { effects: 1, answered: 1 },
  },
  {
    name: 'releases',
    async prepare(s) {
      const { place, reservationId } = await holder(s, await newConcert(s));
      const path = `/api/reservations/${reservationId}`;
      return { method: 'DELETE', path, credential: s.tokenOf(place) };
    },
    table: 'seats',
    apart: { effects: 0, answered: 1 },
  },
];

async function run(s: Crowd, { prepare, table }: Race, keyOf: (index: number) => string) {
  const request = await prepare(s);
  const before = await s.count(table);
  const answers = await s.askAll(crowd, (index) => ({ ...request, key: keyOf(index) }));
  const answered = answers.filter(({ status }) => status === 200);
  return {
    effects: (await s.count(table)) - before,
    answered: answered.length,
    different: new Set(answered.map(({ body }) => JSON.stringify(body))).size,
    broken: answers.filter(({ status }) => status >= 500).map(({ body }) => body),
  };
}

describe.each(postgresOnly)('on $name', (dialect) => {
  test.each(races)('$name with one key are one, with one answer for all', async (race) => {
    await using s = await openCrowd(dialect);
    const key = newKey();
    const effects = Math.min(1, race.apart.effects);
    expect(await run(s, race, () => key)).toEqual({
      effects,
      answered: crowd,
      different: 1,
      broken: [],
    });
    expect(s.collisions()).toBe(0);
    await s.audit();
  });

  test.each(races)('the opposite: $name with a key each are decided each', async (race) => {
    await using s = await openCrowd(dialect);
    expect(await run(s, race, newKey)).toEqual({
      ...race.apart,
      different: race.apart.answered,
      broken: [],
    });
    await s.audit();
  });

  test('keys of one user that meet with other calls of that user lock nobody out', async () => {
    await using s = await openCrowd(dialect);
    const concertId = await newConcert(s, { maxSeatsPerUser: 10 });
    const { place, reservationId } = await holder(s, concertId, { seatNos: [1, 2] });
    await chargeWallet(s.apps[1], { userId: place.userId, amount: 1_000 });
    const credential = s.tokenOf(place);
    const best: Ask = {
      method: 'POST',
      path: '/api/reservations',
      credential,
      body: { date, best: 1 },
    };
    const asks: Ask[] = [
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
      const answers = await s.askAll(
        asks.length * 2,
        (index) => asks[(index * 7 + round) % asks.length]!,
      );
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    }
    expect(s.collisions()).toBe(0);
    await s.audit();
  });
});
