import { describe, expect, test } from 'vitest';
import type { PersonaName } from '../../src/scenario/schema.ts';
import { callsIn, play } from '../fixtures/scenario-run.ts';

const buyers: PersonaName[] = [
  'human',
  'hesitant',
  'bot',
  'double-clicker',
  'flaky',
  'broke',
  'canceller',
];

test.each(buyers)(
  'a %s finds no seat, leaves, and is not counted as a buyer with tickets',
  async (persona) => {
    await using run = await play({
      personas: { [persona]: 1 },
      buyers: 3,
      arrivals: { kind: 'burst', withinSeconds: 0 },
      concert: { seatsPerDate: 1, seatsPerRow: 1 },
      seatsWanted: { 1: 1 },
    });
    const { soldOut } = run.result.outcomes;
    expect(soldOut).toBeGreaterThan(0);
    const calls = callsIn(run.events);
    const clients = [...new Set(calls.map(({ who }) => who))];
    const gone = clients.filter((who) => {
      const own = calls.filter((call) => call.who === who);
      return !own.some(({ procedure, data }) => procedure === 'reservation.create' && data);
    });
    expect(gone.length).toBeGreaterThanOrEqual(soldOut);
    for (const who of gone) {
      const last = calls.filter((call) => call.who === who).at(-1);
      expect(last).toMatchObject({ procedure: 'queue.leave' });
    }
  },
);

test('a buyer who comes when every seat is sold is told so by the join, and waits for nothing', async () => {
  await using run = await play({
    buyers: 8,
    arrivals: { kind: 'poisson', perSecond: 0.1 },
    concert: { seatsPerDate: 1, seatsPerRow: 1 },
    seatsWanted: { 1: 1 },
  });
  const { soldOut, bought } = run.result.outcomes;
  expect([bought, soldOut]).toEqual([1, 7]);
  const calls = callsIn(run.events);
  const clients = [...new Set(calls.map(({ who }) => who))];
  const refused = clients.filter((who) => {
    const own = calls.filter((call) => call.who === who);
    return own.length === 1 && own[0]!.refusal?.includes('SOLD_OUT');
  });
  expect(refused.length).toBeGreaterThan(0);
});

describe('figures of a sale that opens after a minute', () => {
  const crowd = {
    buyers: 12,
    arrivals: { kind: 'lobby', rushSeconds: 1 },
    concert: { seatsPerDate: 8, seatsPerRow: 4, opensAfterSeconds: 60, room: { maxActive: 2 } },
    seatsWanted: { 2: 1 },
  } as const;

  test('count from its opening, as in a sale that is open from the start', async () => {
    await using late = await play(crowd);
    const { soldOutAfterSeconds, takenAfterSeconds } = late.result.seats;
    const [lastPaid = 0] = late.result.seatMap
      .flatMap(({ seats }) => seats.map(({ soldAtSeconds }) => soldAtSeconds ?? 0))
      .toSorted((a, b) => b - a);
    expect(soldOutAfterSeconds).toBeCloseTo(lastPaid - 60, 3);
    expect(takenAfterSeconds).toBeLessThanOrEqual(Math.ceil(soldOutAfterSeconds!));
  });

  test('a room is not called empty for what happens after the last seat is taken', async () => {
    // Those still in line walk through a sold-out sale, one after another.
    await using run = await play({ ...crowd, buyers: 40 });
    const { series, slots } = run.result;
    const contended = series.waiting.flatMap((waiting, at) => (waiting > 0 ? [at] : []));
    const isTaken = (at: number) => series.held[at]! + series.sold[at]! >= 8;
    const mean = (samples: number[]) =>
      samples.reduce((sum, at) => sum + series.active[at]!, 0) / samples.length / 2;
    expect(contended.some(isTaken)).toBe(true);
    expect(slots.averageUsed).toBeCloseTo(mean(contended.filter((at) => !isTaken(at))), 6);
  });
});
