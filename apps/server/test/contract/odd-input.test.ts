import { expect, test } from 'vitest';
import { expectExactOrRefused, expectRefusal } from './client.ts';
import { adminKey, describeContract, firstDate, type Buyer } from './fixtures.ts';

const strings = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udc00\ud800',
  '\ufffe\uffff',
  '\u202e\u200b\ufeff',
  '𝕏🎻',
  "' or '1'='1",
  '"; drop table seats; --',
  '%_\\',
  '../../etc/passwd',
  '${7*7}{{7*7}}',
  '\r\nx-evil: 1',
  '__proto__',
  'constructor',
  'NaN',
  'x'.repeat(3_000),
];
const numbers = [0, -0, -1, 0.5, 1e21, 1e308, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 63, -(2 ** 63)];
const others = [
  null,
  true,
  false,
  [],
  {},
  [null],
  [[]],
  { length: 1 },
  ['a'],
  [1.5],
  { a: { b: 1 } },
];
const anything: unknown[] = [...strings, ...numbers, ...others];
/** Fewer, for whole inputs: nearly all of them fail at the same place. */
const wholes: unknown[] = ['', '\u0000', '\ud800', 0, -1, 2 ** 53, ...others];

/** Each procedure with input, the fields of a good input, and who calls it. */
const calls: [string, Record<string, unknown>, 'admin' | 'buyer'][] = [
  ['queue.join', { concertId: 'con_nothing' }, 'buyer'],
  ['seat.list', { date: firstDate }, 'buyer'],
  ['reservation.create', { date: firstDate, seatNos: [1] }, 'buyer'],
  ['reservation.create', { date: firstDate, best: 1 }, 'buyer'],
  ['reservation.release', { reservationId: 'res_nothing' }, 'buyer'],
  ['payment.pay', { reservationId: 'res_nothing' }, 'buyer'],
  ['wallet.charge', { amount: 1, idempotencyKey: 'key' }, 'buyer'],
  ['wallet.history', { limit: 1, cursor: 'cursor' }, 'buyer'],
  ['order.list', { limit: 1, cursor: 'cursor' }, 'buyer'],
  ['event.list', { limit: 1, after: '1' }, 'buyer'],
  ['admin.event.list', { limit: 1, after: '1', concertId: 'con_nothing' }, 'admin'],
  ['order.cancel', { orderId: 'ord_nothing' }, 'buyer'],
  ['admin.room.draw', { concertId: 'con_nothing', beacon: 'one' }, 'admin'],
  ['admin.room.set', { concertId: 'con_nothing', maxActive: 1, paused: true }, 'admin'],
  ['admin.concert.layout', { concertId: 'con_nothing' }, 'admin'],
  ['admin.concert.stats', { concertId: 'con_nothing' }, 'admin'],
  ['admin.concert.addDates', { concertId: 'con_nothing', dates: [firstDate] }, 'admin'],
  ['admin.concert.close', { concertId: 'con_nothing' }, 'admin'],
  ['admin.concert.list', { limit: 1, cursor: 'cursor' }, 'admin'],
  [
    'admin.concert.update',
    { concertId: 'con_nothing', title: 'Odd', opensAt: '2097-01-01T00:00:00Z', hidden: true },
    'admin',
  ],
  ['admin.wallet.credit', { userId: 'usr_nothing', amount: 1, idempotencyKey: 'key' }, 'admin'],
  [
    'admin.concert.create',
    {
      title: 'Odd',
      dates: [firstDate],
      seatsPerDate: 1,
      price: 1,
      opensAt: '2097-01-01T00:00:00Z',
      reservationSeconds: 1,
      maxSeatsPerUser: 1,
      room: {},
    },
    'admin',
  ],
];

const withoutInput = [
  'account.create',
  'concert.list',
  'queue.status',
  'seat.dates',
  'reservation.list',
  'wallet.balance',
  'admin.audit',
];

describeContract('odd input never breaks the server', (service) => {
  const inParallel = async <T>(items: T[], ask: (item: T) => Promise<unknown>): Promise<void> => {
    const queue = items.values();
    const workers = Array.from({ length: 8 }, async () => {
      for (const item of queue) await ask(item);
    });
    await Promise.all(workers);
  };
  const insider = async (): Promise<Buyer> => service().buyer(await service().concert());
  const expectedStatuses = [200, 400, 404, 409];

  test.each(calls)('%s, each field odd in turn: %o', async (procedure, good, who) => {
    const { token } = await insider();
    const credential = who === 'admin' ? adminKey : token;
    const inputs = Object.keys(good).flatMap((field) =>
      anything.map((odd) => ({ ...good, [field]: odd })),
    );
    await inParallel(inputs, async (input) => {
      const answer = await service().call(procedure, input, credential);
      expect(expectedStatuses, JSON.stringify(input).slice(0, 300)).toContain(answer.status);
    });
  });

  test.each(calls)('%s, a wrong type is invalid input: %o', async (procedure, good, who) => {
    const { token } = await insider();
    const credential = who === 'admin' ? adminKey : token;
    for (const [field, value] of Object.entries(good)) {
      const wrong = typeof value === 'string' ? [5, true, {}, []] : ['x', 'true', { a: 'b' }];
      // The next test is about objects with unknown fields.
      for (const odd of wrong.slice(0, field === 'room' ? 2 : undefined)) {
        const input = { ...good, [field]: odd };
        const failure = await expectRefusal(
          'INVALID_INPUT',
          service().call(procedure, input, credential),
        );
        expect(JSON.stringify(failure.data.details)).toContain(field);
      }
    }
  });

  test.each(calls)('%s, odd whole inputs: %o', async (procedure, _good, who) => {
    const { token } = await insider();
    const credential = who === 'admin' ? adminKey : token;
    await inParallel(wholes, async (input) => {
      const answer = await service().call(procedure, input, credential);
      expect(expectedStatuses, JSON.stringify(input)?.slice(0, 300)).toContain(answer.status);
    });
  });

  test.each(withoutInput)('%s needs no input, and minds none', async (procedure) => {
    const { token } = await insider();
    const credential = procedure.startsWith('admin.') ? adminKey : token;
    await inParallel(wholes, async (input) => {
      const answer = await service().call(procedure, input, credential);
      expect([200, 400], JSON.stringify(input)?.slice(0, 300)).toContain(answer.status);
    });
  });

  test.each(calls)('%s, unknown fields: %o', async (procedure, good, who) => {
    const { token } = await insider();
    const credential = who === 'admin' ? adminKey : token;
    const extra = JSON.parse('{"__proto__":{"admin":true},"isAdmin":true,"userId2":"x"}') as object;
    const answer = await service().call(procedure, { ...extra, ...good }, credential);
    expect(expectedStatuses).toContain(answer.status);
  });

  test('odd seat numbers reserve nothing', async () => {
    const { token } = await insider();
    const oddLists = [
      [1.5],
      [-1],
      [1, null],
      ['1'],
      [[1]],
      [1e300],
      [2 ** 53],
      [2 ** 31],
      [true],
      { 0: 1 },
      '1',
      1,
      Array.from({ length: 5_000 }, (_, at) => at + 1),
    ];
    for (const seatNos of oddLists) {
      const answer = await service().call(
        'reservation.create',
        { date: firstDate, seatNos },
        token,
      );
      expect([400, 404, 409], JSON.stringify(seatNos).slice(0, 80)).toContain(answer.status);
    }
    const { reservations } = await service().take<{ reservations: unknown[] }>(
      'reservation.list',
      undefined,
      token,
    );
    expect(reservations).toEqual([]);
  });

  test('naming a seat twice never gives or counts it twice', async () => {
    const { token } = await insider();
    const input = { date: firstDate, seatNos: [1, 1, 2] };
    const answer = await service().call('reservation.create', input, token);
    expectExactOrRefused(answer, { seatNos: [1, 2], total: 2_000 });
  });

  test('text that no database can keep is refused rather than changed', async () => {
    for (const title of ['a\u0000b', '\ud800', 'x\udc00y']) {
      const input = { title, dates: [firstDate] };
      const answer = await service().call('admin.concert.create', input, adminKey);
      expectExactOrRefused(answer, { title });
    }
  });
});
