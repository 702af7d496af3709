/** Whole runs with a lobby: both orders, bots first, a beacon, a restart at the opening. */
import { describe, expect, test } from 'vitest';
import { lobbyChecks } from '../../src/checks/lobby/lobby-check.ts';
import type { ScenarioInput } from '../../src/scenario/schema.ts';
import { callsIn, play, type Played } from '../fixtures/scenario-run.ts';

const opensAfterSeconds = 40;

const early = {
  buyers: 60,
  arrivals: { kind: 'early', lateShare: 0.1, lateSeconds: 20 },
  personas: { human: 12, bot: 2, wanderer: 2, 'no-show': 2, abandoner: 1, 'last-moment': 2 },
  concert: {
    seatsPerDate: 60,
    lobbyOpensAfterSeconds: 5,
    opensAfterSeconds,
    order: 'draw',
    room: { maxActive: 10, admitPerMinute: 60, claimSeconds: 20 },
  },
} satisfies Partial<ScenarioInput>;

/** Without those who come at the very millisecond, bots are the first. */
const botsFirst = { ...early, personas: { human: 12, bot: 3, wanderer: 2, 'no-show': 2 } };

function expectSound({ result, faults }: Played): void {
  expect(result).toMatchObject({ ended: 'complete', violation: null, oversold: 0 });
  expect(faults).toEqual([]);
}

/** The times that the checks of lobbies were evaluated, in their order. */
function timesOf({ result }: Played): number[] {
  return lobbyChecks.map(({ name }) => result.checks.find((check) => check.name === name)!.times);
}

describe('a lobby that is drawn', () => {
  test('is sold by lots: bots who came first are spread over the line', async () => {
    await using run = await play(botsFirst);
    expectSound(run);
    expect(timesOf(run).every((times) => times > 0)).toBe(true);
    const { places, firstTenth, drawnAfterSeconds, people, bots } = run.result.lobby!;
    expect(people.length + bots.length).toBe(places);
    expect(firstTenth.botsByArrival).toBeGreaterThan(firstTenth.places / 2);
    expect(firstTenth.botsInLine).toBeLessThan(firstTenth.places / 2);
    expect(drawnAfterSeconds).toBeLessThanOrEqual(1);
    const numbers = [...people, ...bots].map(([, waitNo]) => waitNo);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
  });

  test('is drawn once, whenever the server restarts', async () => {
    for (const atSeconds of [opensAfterSeconds - 1, opensAfterSeconds, opensAfterSeconds + 1]) {
      await using run = await play({ ...early, faults: { restartsAtSeconds: [atSeconds] } });
      expectSound(run);
      expect(run.result.lobby!.drawnAfterSeconds).toBeLessThanOrEqual(1);
    }
  });

  test('waits for its beacon while the room is paused', async () => {
    const beaconAt = opensAfterSeconds + 12;
    await using run = await play({
      ...early,
      roomChanges: [
        { atSeconds: opensAfterSeconds - 2, paused: true },
        { atSeconds: beaconAt + 10, paused: false },
      ],
      operator: [{ atSeconds: beaconAt, giveBeacon: 'round 4812345' }],
    });
    expectSound(run);
    expect(run.result.lobby!.drawnAfterSeconds).toBe(12);
    const draw = await run.operator.draw(run.concertId);
    expect(draw.beacon).toBe('round 4812345');
  });

  test('refuses a beacon that comes after the draw', async () => {
    const atSeconds = opensAfterSeconds + 12;
    await using run = await play({ ...early, operator: [{ atSeconds, giveBeacon: 'too late' }] });
    expectSound(run);
    expect((await run.operator.draw(run.concertId)).beacon).toBe('');
    expect(run.events.filter((line) => line.includes('is refused the beacon'))).toHaveLength(1);
  });

  test('that every buyer leaves is never drawn', async () => {
    await using run = await play({ ...early, buyers: 4, personas: { abandoner: 1 }, seed: 8 });
    expectSound(run);
    const joins = callsIn(run.events).filter(({ procedure }) => procedure === 'queue.join');
    expect(joins.length).toBeGreaterThan(0);
  });
});

test('a lobby in the order of arrival admits first who came first, from the opening on', async () => {
  await using run = await play({ ...botsFirst, concert: { ...early.concert, order: 'arrival' } });
  expectSound(run);
  const { firstTenth, drawnAfterSeconds } = run.result.lobby!;
  expect(firstTenth.botsInLine).toBe(firstTenth.botsByArrival);
  expect(firstTenth.botsInLine).toBeGreaterThan(firstTenth.places / 2);
  expect(drawnAfterSeconds).toBeNull();
  const inside = callsIn(run.events).filter(({ data }) => data?.['status'] === 'active');
  expect(Math.min(...inside.map(({ atSeconds }) => atSeconds))).toBeGreaterThan(opensAfterSeconds);
});
