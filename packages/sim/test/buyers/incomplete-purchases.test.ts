/** Personas whose purchase is late, given up, short of points, or undone. */
import { describe, expect, test } from 'vitest';
import { distinct, of, oneSlot, only, procedures } from '../fixtures/persona-run.ts';
import { callsIn, clientOf, type Call } from '../fixtures/scenario-run.ts';

describe('a hesitant buyer', () => {
  test('pays too late, and buys at the second try', async () => {
    await using run = await only('hesitant', { concert: { reservationSeconds: 20 } });
    const calls = callsIn(run.events, 'b1');
    const [first, second] = of(calls, 'payment.pay');
    expect(first!.refusal).toBe('RESERVATION_EXPIRED');
    expect(second!.refusal).toBeNull();
    const [held] = of(calls, 'reservation.create');
    expect(first!.atSeconds - held!.atSeconds).toBeGreaterThanOrEqual(20);
    expect(run.result.outcomes).toMatchObject({ bought: 1 });
  });

  test('goes to the end of the line when its session went with the reservation', async () => {
    await using run = await only('hesitant', {
      concert: { reservationSeconds: 20, room: { sessionSeconds: 10 } },
    });
    const calls = callsIn(run.events, 'b1');
    expect(of(calls, 'payment.pay')[0]!.refusal).toBe('QUEUE_TOKEN_EXPIRED');
    expect(of(calls, 'queue.join').map(({ data }) => data!.waitNo)).toEqual([1, 2]);
    expect(run.result.outcomes).toMatchObject({ bought: 1 });
  });

  test('charges only what is missing the second time', async () => {
    await using run = await only('hesitant', { concert: { reservationSeconds: 20, price: 700 } });
    const [{ data }] = of(callsIn(run.events, 'b1'), 'payment.pay').slice(-1) as [Call];
    expect(data).toMatchObject({ balance: 0 });
  });
});

describe('a no-show', () => {
  test('joins, never calls again, and its admission lapses', async () => {
    await using run = await only('no-show', {
      buyers: 3,
      concert: { room: { ...oneSlot, claimSeconds: 10 } },
    });
    expect(run.result.outcomes).toMatchObject({ noShow: 3 });
    expect(procedures(callsIn(run.events))).toEqual(Array(3).fill('queue.join'));
    expect(run.result.lasted.simulatedSeconds).toBeLessThan(2);
    await run.clock.advance(35_000);
    const { concertId } = run;
    expect(await run.operator.trpc.admin.concert.stats.query({ concertId })).toMatchObject({
      active: 0,
      waiting: 0,
      expired: 3,
      finished: 0,
    });
  });
});

describe('an abandoner', () => {
  test('leaves the line, or its seats, or makes no call; its seats become free again', async () => {
    await using run = await only('abandoner', {
      buyers: 12,
      arrivals: { kind: 'closed', concurrency: 1 },
      concert: { seatsPerDate: 1, seatsPerRow: 1, reservationSeconds: 10 },
      seatsWanted: { 1: 1 },
    });
    expect(run.result.outcomes).toMatchObject({ left: 12 });
    expect(run.result.seats.sold).toBe(0);
    const calls = callsIn(run.events);
    const perBuyer = distinct(calls.map(({ who }) => who)).map((who) =>
      distinct(procedures(calls.filter((call) => call.who === who))),
    );
    const has = (steps: string[], name: string) => steps.includes(name);
    const inLine = perBuyer.filter((steps) => !has(steps, 'queue.status'));
    const withSeats = perBuyer.filter((steps) => has(steps, 'reservation.create'));
    const silent = withSeats.filter((steps) => !has(steps, 'queue.leave'));
    expect(inLine.every((steps) => has(steps, 'queue.leave'))).toBe(true);
    for (const some of [inLine, withSeats, silent]) expect(some.length).toBeGreaterThan(0);
    expect(silent.length).toBeLessThan(withSeats.length);

    await run.clock.advance(10_000);
    const joiningBuyer = clientOf(run);
    await joiningBuyer.wallet.charge(1_000).catch(() => undefined);
    const place = await joiningBuyer.join();
    await joiningBuyer.wallet.charge(1_000);
    const [date = ''] = await place.dates();
    const held = await place.reserve({ date, best: 1 });
    expect((await held.pay()).seatNos).toEqual([1]);
  });
});

describe('a broke buyer', () => {
  test('is refused without points, and tops up and pays, or leaves', async () => {
    await using run = await only('broke', { buyers: 12 });
    const { bought, broke } = run.result.outcomes;
    expect(bought + broke).toBe(12);
    expect(Math.min(bought, broke)).toBeGreaterThan(0);
    const calls = callsIn(run.events);
    const own = distinct(calls.map(({ who }) => who)).map((who) =>
      calls.filter((call) => call.who === who),
    );
    for (const story of own) {
      const [first, second] = of(story, 'payment.pay');
      expect(first!.refusal).toBe('INSUFFICIENT_BALANCE');
      expect(second?.refusal).toBe(second && null);
      expect(of(story, 'wallet.charge')).toHaveLength(second ? 1 : 0);
      expect(of(story, 'queue.leave')).toHaveLength(second ? 0 : 1);
    }
  });

  test('needs no points where seats cost nothing', async () => {
    await using run = await only('broke', { buyers: 3, concert: { price: 0 } });
    expect(of(callsIn(run.events), 'payment.pay').map(({ refusal }) => refusal)).toEqual(
      Array(run.result.outcomes.bought).fill(null),
    );
  });
});

describe('a canceller', () => {
  test('is refunded, and its seats are sold again', async () => {
    await using run = await only('canceller', {
      buyers: 3,
      arrivals: { kind: 'closed', concurrency: 1 },
      concert: { seatsPerDate: 1, seatsPerRow: 1 },
      seatsWanted: { 1: 1 },
    });
    expect(run.result.outcomes).toMatchObject({ cancelled: 3 });
    const calls = callsIn(run.events);
    expect(of(calls, 'payment.pay').map(({ data }) => data!.seatNos)).toEqual([[1], [1], [1]]);
    expect(of(calls, 'order.cancel').map(({ data }) => data!.balance)).toEqual(
      Array(3).fill(1_000),
    );
    expect(run.result).toMatchObject({ revenue: 0, seats: { sold: 0 } });
  });
});
