import { describe, expect, test } from 'vitest';
import type { PersonaName, ScenarioInput } from '../../src/scenario/schema.ts';
import { callsIn, clientOf, play, type Call } from '../fixtures/scenario-run.ts';

/** Buyers of one persona, with slots and seats enough for all. */
function only(persona: PersonaName, given: Partial<ScenarioInput> = {}) {
  return play({ buyers: 1, personas: { [persona]: 1 }, ...given });
}

const procedures = (calls: Call[]) => calls.map(({ procedure }) => procedure);
const distinct = <T>(items: T[]) => [...new Set(items)];
const of = (calls: Call[], name: string) => calls.filter(({ procedure }) => procedure === name);

/** One buyer waits behind another who occupies the only slot for a long time. */
const oneSlot = { maxActive: 1, admitPerMinute: 100 };

describe('a human', () => {
  test('joins, waits, chooses, charges and pays, once each', async () => {
    await using run = await only('human');
    expect(run.result.outcomes).toMatchObject({ bought: 1 });
    const steps = procedures(callsIn(run.events, 'b1'));
    expect(steps.filter((step) => !step.endsWith('.list'))).toEqual([
      'queue.join',
      'queue.status',
      'seat.dates',
      'reservation.create',
      'wallet.charge',
      'payment.pay',
    ]);
    expect(run.result.funnel).toEqual({ came: 1, joined: 1, admitted: 1, reserved: 1, paid: 1 });
  });

  test('polls no more often than the server asks for', async () => {
    await using run = await only('human', {
      buyers: 3,
      concert: { room: oneSlot },
      thinkSeconds: [10, 20],
    });
    const polls = of(callsIn(run.events, 'b3'), 'queue.status');
    const gaps = polls.slice(1).map(({ atSeconds }, index) => atSeconds - polls[index]!.atSeconds);
    expect(polls.length).toBeGreaterThan(5);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1);
  });

  test('leaves when its patience ends, and not before', async () => {
    await using run = await only('human', {
      buyers: 2,
      arrivals: { kind: 'burst', withinSeconds: 0 },
      concert: { room: oneSlot },
      thinkSeconds: [20, 20],
      patienceSeconds: 12,
    });
    expect(run.result.outcomes).toMatchObject({ bought: 1, gaveUp: 1 });
    const calls = callsIn(run.events);
    const { who, atSeconds } = of(calls, 'queue.leave')[0]!;
    const own = calls.filter((call) => call.who === who);
    expect(distinct(procedures(own))).toEqual(['queue.join', 'queue.status', 'queue.leave']);
    expect(own.at(-1)!.data).toMatchObject({ status: 'left' });
    expect(atSeconds - own[0]!.atSeconds).toBeGreaterThanOrEqual(12);
    expect(atSeconds - own[0]!.atSeconds).toBeLessThan(13);
  });

  test('waits for the sale to open', async () => {
    await using run = await only('human', { concert: { opensAfterSeconds: 30 } });
    const [early, late] = of(callsIn(run.events, 'b1'), 'queue.join');
    expect(early!.refusal).toBe('NOT_ON_SALE');
    expect(late!.atSeconds).toBeGreaterThan(30);
    expect(run.result.outcomes).toMatchObject({ bought: 1 });
  });

  test('splits an amount above the limit of one charge', async () => {
    await using run = await only('human', {
      concert: { price: 10_000_000 },
      seatsWanted: { 3: 1 },
    });
    const charges = of(callsIn(run.events, 'b1'), 'wallet.charge');
    expect(charges.map(({ input }) => input.amount)).toEqual([10_000_000, 10_000_000, 10_000_000]);
    expect(distinct(charges.map(({ input }) => input.idempotencyKey))).toHaveLength(3);
    expect(run.result).toMatchObject({ revenue: 30_000_000, violation: null });
  });

  test('gets a free seat without a charge', async () => {
    await using run = await only('human', { concert: { price: 0 } });
    expect(of(callsIn(run.events, 'b1'), 'wallet.charge')).toEqual([]);
    expect(run.result.outcomes).toMatchObject({ bought: 1 });
  });
});

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

describe('a bot', () => {
  test('has four accounts and polls far more often than the server asks for', async () => {
    await using run = await only('bot', {
      concert: { reservationSeconds: 30, room: { ...oneSlot, claimSeconds: 10 } },
      network: { latencyMs: [50, 50] },
    });
    expect(run.result.funnel).toMatchObject({ came: 1, joined: 1, paid: 1 });
    expect(run.result.outcomes).toMatchObject({ bought: 1 });
    const calls = callsIn(run.events);
    expect(distinct(calls.map(({ who }) => who)).toSorted()).toEqual([
      'b1',
      'b1.2',
      'b1.3',
      'b1.4',
    ]);
    const polls = of(calls, 'queue.status').filter(({ who }) => who === 'b1.4');
    const gaps = polls.slice(1).map(({ atSeconds }, index) => atSeconds - polls[index]!.atSeconds);
    expect(gaps.length).toBeGreaterThan(1);
    expect(Math.max(...gaps)).toBeLessThan(0.5);
  });

  test('decides at once, and thinks only for as long as the scenario says of bots', async () => {
    const secondsUntilReserved = async (botThinkSeconds?: [number, number]) => {
      await using run = await only('bot', {
        thinkSeconds: [30, 30],
        ...(botThinkSeconds && { botThinkSeconds }),
        network: { latencyMs: [0, 0] },
      });
      const calls = callsIn(run.events, 'b1');
      const [dates] = of(calls, 'seat.dates');
      const [reserved] = of(calls, 'reservation.create');
      return reserved!.atSeconds - dates!.atSeconds;
    };
    expect(await secondsUntilReserved()).toBe(0);
    expect(await secondsUntilReserved([7, 7])).toBe(7);
  });

  test('runs out of patience with each account', async () => {
    await using run = await only('bot', {
      buyers: 2,
      concert: { room: { maxActive: 1, admitPerMinute: 1 } },
      patienceSeconds: 20,
    });
    const calls = callsIn(run.events);
    expect(of(calls, 'queue.leave').every(({ data }) => data!.status === 'left')).toBe(true);
    expect(of(calls, 'queue.leave')).toHaveLength(7);
    expect(run.result.outcomes).toMatchObject({ bought: 1, gaveUp: 1 });
  });
});

describe('a double-clicker', () => {
  test('makes every call twice, and the second one changes nothing', async () => {
    await using run = await only('double-clicker');
    const calls = callsIn(run.events, 'b1');
    for (const name of ['reservation.create', 'wallet.charge', 'payment.pay']) {
      const both = of(calls, name);
      expect(both).toHaveLength(2);
      expect(both[0]!.input).toEqual(both[1]!.input);
      expect(both[0]!.data).toEqual(both[1]!.data);
      expect(both[0]!.data).not.toBeNull();
    }
    expect(distinct(of(calls, 'queue.join').map(({ data }) => data!.waitNo))).toEqual([1]);
    expect(of(calls, 'payment.pay')[0]!.data).toMatchObject({ balance: 0 });
    expect(run.result.outcomes).toMatchObject({ bought: 1 });
    expect(run.result.seats.sold).toBe(1);
  });

  test('leaves twice when its patience ends', async () => {
    await using run = await only('double-clicker', {
      buyers: 2,
      arrivals: { kind: 'burst', withinSeconds: 0 },
      concert: { room: oneSlot },
      thinkSeconds: [20, 20],
      patienceSeconds: 5,
    });
    expect(run.result.outcomes).toMatchObject({ bought: 1, gaveUp: 1 });
    expect(of(callsIn(run.events), 'queue.leave')).toHaveLength(2);
  });
});

describe('a flaky buyer', () => {
  test('still gets its seats, over a connection that fails where all others work', async () => {
    await using run = await only('flaky', { buyers: 8 });
    expect(run.result.outcomes).toMatchObject({ bought: 8 });
    const { dropped, delayed, duplicated, lostAnswers, restarts } = run.result.faults;
    for (const times of [dropped, delayed, duplicated, lostAnswers]) {
      expect(times).toBeGreaterThan(0);
    }
    expect(restarts).toBe(0);
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
