/** The persona human: the steps of a purchase, its patience, and its charges. */
import { describe, expect, test } from 'vitest';
import { distinct, of, oneSlot, only, procedures } from '../fixtures/persona-run.ts';
import { callsIn } from '../fixtures/scenario-run.ts';

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
