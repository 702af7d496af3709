/** Personas that call more often than a human: bot, double-clicker, flaky. */
import { describe, expect, test } from 'vitest';
import { distinct, of, oneSlot, only } from '../fixtures/persona-run.ts';
import { callsIn } from '../fixtures/scenario-run.ts';

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
