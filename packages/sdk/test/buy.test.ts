/** `buy`: the steps of a purchase, and what an error or an abort leaves behind. */
import { isOutcomeUnknown, type BuyOptions, type BuyStep } from '@onsale/sdk';
import { describe, expect, test } from 'vitest';
import {
  breaksConnection,
  entryOf,
  failureOf,
  gives,
  receipt,
  refuses,
  reservation,
  scripted,
  staysSilent,
  type Script,
} from './scripted-fetch.ts';

const waiting = gives(entryOf());
const active = gives(entryOf({ status: 'active', ahead: 0 }));
const seat = { section: 'main', row: 1, price: 1_000, mine: false };
const seats = gives({
  date: reservation.date,
  seats: [5, 6, 7].map((seatNo) => ({ ...seat, seatNo, status: 'available' })),
  available: [5, 6, 7],
});

const happyPath: Script = {
  'queue.join': waiting,
  'queue.status': active,
  'seat.dates': gives({ dates: ['2098-01-01', '2098-01-02'] }),
  'seat.list': seats,
  'reservation.create': gives(reservation),
  'payment.pay': gives(receipt),
  'reservation.release': gives({ ...reservation, status: 'released' }),
};

function purchase(changes: Script = {}, options: BuyOptions = {}) {
  const play = scripted({ ...happyPath, ...changes }, { accountKey: 'osa_mine', maxRetries: 0 });
  const steps: BuyStep[] = [];
  const buying = play.inTime(
    play.onsale.buy({
      ...options,
      onProgress: async (step) => {
        steps.push(step);
        await options.onProgress?.(step);
      },
    }),
  );
  return { ...play, buying, stepNames: () => steps.map(({ step }) => step) };
}

const inputOf = ({ requests }: ReturnType<typeof purchase>, path: string) =>
  requests.filter((request) => request.path === path).map(({ input }) => input);

test('a purchase joins, waits, reserves one of the best seats of the first date, and pays', async () => {
  const play = purchase();
  expect(await play.buying).toEqual(receipt);
  expect(play.stepNames()).toEqual(['joined', 'waiting', 'admitted', 'reserved', 'paid']);
  expect(inputOf(play, 'reservation.create')).toEqual([{ date: '2098-01-01', best: 1 }]);
  expect(play.calls()).not.toContain('reservation.release');
});

test('a purchase takes the date and the seats that it is told', async () => {
  const play = purchase({}, { concertId: 'con_9', date: '2098-01-02', seatNos: [5, 6] });
  await play.buying;
  expect(inputOf(play, 'queue.join')).toEqual([{ concertId: 'con_9' }]);
  expect(inputOf(play, 'reservation.create')).toEqual([{ date: '2098-01-02', seatNos: [5, 6] }]);
  expect(play.calls()).not.toContain('seat.dates');
});

test('each step awaits onProgress, so the wallet can be charged before the payment', async () => {
  const charged: number[] = [];
  const play = purchase(
    {},
    {
      onProgress: async (step) => {
        if (step.step !== 'reserved') return;
        expect(play.calls()).not.toContain('payment.pay');
        await Promise.resolve();
        charged.push(step.reservation.total);
      },
    },
  );
  await play.buying;
  expect(charged).toEqual([reservation.total]);
});

describe('when a date has no such seats', () => {
  const none = refuses('SOLD_OUT', {});
  const apart = refuses('NO_ADJACENT_SEATS', { available: 3 });

  const over = refuses('DATE_CLOSED', { closedAt: '2098-01-01T00:00:00.000Z' });

  test.each([
    ['sold out', none],
    ['closed', over],
  ])('as it is %s, the next one is tried', async (_, refused) => {
    const play = purchase({ 'reservation.create': [refused, gives(reservation)] }, { best: 2 });
    await play.buying;
    expect(inputOf(play, 'reservation.create')).toEqual([
      { date: '2098-01-01', best: 2 },
      { date: '2098-01-02', best: 2 },
    ]);
    expect(play.stepNames()).toContain('dateSkipped');
  });

  test('and no other date has, the most useful error is thrown', async () => {
    for (const refusals of [
      [apart, none],
      [none, apart],
    ]) {
      const play = purchase({ 'reservation.create': refusals }, { best: 2 });
      expect(await failureOf(play.buying)).toMatchObject({ reason: 'NO_ADJACENT_SEATS' });
    }
  });

  test('no other date is tried if the date was given', async () => {
    const play = purchase({ 'reservation.create': none }, { date: '2098-01-02' });
    expect(await failureOf(play.buying)).toMatchObject({ reason: 'SOLD_OUT' });
    expect(inputOf(play, 'reservation.create')).toHaveLength(1);
  });

  test('no other date is tried for named seats', async () => {
    const taken = refuses('SEAT_UNAVAILABLE', { seatNos: [5] });
    const play = purchase({ 'reservation.create': taken }, { seatNos: [5] });
    expect(await failureOf(play.buying)).toMatchObject({ reason: 'SEAT_UNAVAILABLE' });
    expect(inputOf(play, 'reservation.create')).toHaveLength(1);
  });

  test('and no date is available, it is sold out', async () => {
    const play = purchase({ 'seat.dates': gives({ dates: [] }) });
    expect(await failureOf(play.buying)).toMatchObject({ reason: 'SOLD_OUT' });
  });
});

describe('seats are released', () => {
  const poor = refuses('INSUFFICIENT_BALANCE', { balance: 1, required: 2_000 });

  test('when the payment is refused', async () => {
    const play = purchase({ 'payment.pay': poor });
    expect(await failureOf(play.buying)).toMatchObject({ reason: 'INSUFFICIENT_BALANCE' });
    expect(inputOf(play, 'reservation.release')).toEqual([{ reservationId: 'res_1' }]);
    expect(play.stepNames().at(-1)).toBe('released');
  });

  test('when onProgress throws', async () => {
    const broken = new Error('the terminal is gone');
    const play = purchase(
      {},
      {
        onProgress: ({ step }) => {
          if (step === 'reserved') throw broken;
        },
      },
    );
    expect(await failureOf(play.buying)).toBe(broken);
    expect(play.calls()).toContain('reservation.release');
    expect(play.calls()).not.toContain('payment.pay');
  });

  test('when the signal aborts after they were reserved', async () => {
    const controller = new AbortController();
    const reason = new Error('the buyer went home');
    const play = purchase(
      {},
      {
        signal: controller.signal,
        onProgress: ({ step }) => {
          if (step === 'reserved') controller.abort(reason);
        },
      },
    );
    expect(await failureOf(play.buying)).toBe(reason);
    expect(play.calls()).toContain('reservation.release');
    expect(play.calls()).not.toContain('payment.pay');
  });

  test('when the signal aborts while they are being reserved', async () => {
    const controller = new AbortController();
    const reason = new Error('the buyer went home');
    const play = purchase(
      {
        'reservation.create': async (signal) => {
          controller.abort(reason);
          return gives(reservation)(signal);
        },
      },
      { signal: controller.signal },
    );
    expect(await failureOf(play.buying)).toBe(reason);
    expect(play.calls().slice(-2)).toEqual(['reservation.create', 'reservation.release']);
  });

  test('and a release that fails does not hide the first error', async () => {
    const play = purchase({
      'payment.pay': poor,
      'reservation.release': refuses('OVERLOADED', {}),
    });
    expect(await failureOf(play.buying)).toMatchObject({ reason: 'INSUFFICIENT_BALANCE' });
    expect(play.stepNames().at(-1)).toBe('reserved');
  });
});

describe('seats stay reserved', () => {
  test('while the payment is in doubt, so that paying again resolves it', async () => {
    for (const answer of [breaksConnection, staysSilent]) {
      const play = purchase({ 'payment.pay': answer });
      expect(isOutcomeUnknown(await failureOf(play.buying))).toBe(true);
      expect(play.calls()).not.toContain('reservation.release');
    }
  });

  test('when the signal aborts with the payment in flight, which is completed', async () => {
    const controller = new AbortController();
    const play = purchase(
      {
        'payment.pay': async (signal) => {
          controller.abort();
          return gives(receipt)(signal);
        },
      },
      { signal: controller.signal },
    );
    expect(await play.buying).toEqual(receipt);
  });
});

describe('the place in line is kept', () => {
  test('when the signal aborts while waiting', async () => {
    const controller = new AbortController();
    const play = purchase(
      { 'queue.status': waiting },
      {
        signal: controller.signal,
        onProgress: ({ step }) => {
          if (step === 'waiting') controller.abort();
        },
      },
    );
    expect(await failureOf(play.buying)).toBe(controller.signal.reason);
    expect(play.calls()).toEqual(['queue.join']);
  });
});

test('a place that ends before it is admitted ends the purchase', async () => {
  const play = purchase({ 'queue.status': gives(entryOf({ status: 'expired' })) });
  expect(await failureOf(play.buying)).toMatchObject({ reason: 'QUEUE_TOKEN_EXPIRED' });
});

test('the wishes for the best seats are sent with the reservation', async () => {
  const wishes = { best: 2, section: 'Circle', accessible: 1 };
  const play = purchase({}, wishes);
  await play.buying;
  expect(inputOf(play, 'reservation.create')).toEqual([{ date: '2098-01-01', ...wishes }]);
});

describe('maxPrice', () => {
  const tooExpensive = { reason: 'INVALID_INPUT', details: { issues: [{ path: 'maxPrice' }] } };

  test('refuses before any seat is held', async () => {
    for (const choice of [{ best: 2 }, { seatNos: [5, 6] }]) {
      const play = purchase({}, { ...choice, maxPrice: 1_999 });
      expect(await failureOf(play.buying)).toMatchObject(tooExpensive);
      expect(play.calls()).not.toContain('reservation.create');
    }
  });

  test('accepts seats that cost exactly that', async () => {
    expect(await purchase({}, { best: 2, maxPrice: 2_000 }).buying).toEqual(receipt);
  });

  test('releases reserved seats that cost more', async () => {
    const expensive = gives({ ...reservation, total: 9_000 });
    const play = purchase({ 'reservation.create': expensive }, { best: 2, maxPrice: 2_000 });
    expect(await failureOf(play.buying)).toMatchObject(tooExpensive);
    expect(play.calls().at(-1)).toBe('reservation.release');
    expect(play.calls()).not.toContain('payment.pay');
    // A caller that charges the wallet on `reserved` must not do so in vain.
    expect(play.stepNames()).not.toContain('reserved');
  });
});

test('invalid options are rejected before joining the line', async () => {
  const wrong: unknown[] = [
    { best: 0 },
    { best: 1.5 },
    { seatNos: [] },
    { seatNos: [5], best: 1 },
    { maxPrice: -1 },
    { maxPrice: Number.NaN },
  ];
  for (const options of wrong) {
    const play = purchase({}, options as BuyOptions);
    expect(await failureOf(play.buying)).toMatchObject({ reason: 'INVALID_INPUT' });
    expect(play.calls()).toEqual([]);
  }
});
