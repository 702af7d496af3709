/** The persona squatter: how long it stays inside, and which share it gets. */
import { describe, expect, test } from 'vitest';
import { of, oneSlot, only } from '../fixtures/persona-run.ts';
import { callsIn, play } from '../fixtures/scenario-run.ts';

describe('a squatter', () => {
  test('reserves and releases in turns, buys nothing, and leaves when its session ends', async () => {
    await using run = await only('squatter', {
      buyers: 3,
      concert: { reservationSeconds: 20, room: { ...oneSlot, sessionSeconds: 60 } },
    });
    expect(run.result.outcomes).toMatchObject({ expired: 3, bought: 0 });
    const own = callsIn(run.events, 'b1');
    const held = of(own, 'reservation.create').filter(({ data }) => data !== null);
    expect(held.length).toBeGreaterThan(2);
    expect(of(own, 'reservation.release').length).toBeGreaterThan(1);
    const admitted = run.result.lasted.simulatedSeconds;
    expect(admitted).toBeLessThan(3 * 90);
  });

  test('sits its session out once it may reserve no more', async () => {
    await using run = await only('squatter', {
      concert: { reservationSeconds: 5, room: { sessionSeconds: 60, holdsPerSession: 2 } },
    });
    const tried = of(callsIn(run.events, 'b1'), 'reservation.create');
    expect(tried.filter(({ data }) => data !== null)).toHaveLength(2);
    expect(tried.at(-1)!.refusal).toBe('RATE_LIMITED');
    expect(run.result.outcomes).toMatchObject({ expired: 1 });
  });

  test('gets no more of the time inside than its sessions allow', async () => {
    await using run = await play({
      buyers: 20,
      personas: { squatter: 1, human: 1 },
      concert: { reservationSeconds: 20, room: { maxActive: 5, sessionSeconds: 60 } },
    });
    const { squatter, human } = run.result.shares;
    expect(squatter!.seats).toBe(0);
    expect(human!.seats).toBe(1);
    expect(squatter!.buyers + human!.buyers).toBeCloseTo(1);
    expect(squatter!.slotTime! + human!.slotTime!).toBeCloseTo(1);
    expect(squatter!.slotTime!).toBeGreaterThan(squatter!.buyers);
  });
});
