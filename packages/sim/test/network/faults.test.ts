import { describe, expect, test } from 'vitest';
import { givenBackCheck } from '../../src/checks/seating/seating-check.ts';
import { trespassCheck } from '../../src/checks/trespass.ts';
import { doorCheck } from '../../src/checks/venue/door.ts';
import type { ScenarioInput } from '../../src/scenario/schema.ts';
import { play, type PlayOptions } from '../fixtures/scenario-run.ts';

type Faults = NonNullable<ScenarioInput['faults']>;

const calmAfterSeconds = 45;

/** All personas in a small room with short terms, so that much happens in little time. */
const rush: Partial<ScenarioInput> = {
  buyers: 9,
  arrivals: { kind: 'poisson', perSecond: 1 },
  personas: {
    human: 2,
    hesitant: 1,
    abandoner: 1,
    bot: 1,
    'double-clicker': 2,
    flaky: 1,
    broke: 1,
    canceller: 1,
    trespasser: 1,
    squatter: 1,
    changeable: 2,
  },
  concert: {
    seatsPerDate: 12,
    seatsPerRow: 6,
    reservationSeconds: 15,
    room: { maxActive: 5, admitPerMinute: 60, sessionSeconds: 30, claimSeconds: 10 },
  },
};

/** Every buyer has finished, no check has failed, and the server has had no internal error. */
async function expectSound(given: Partial<ScenarioInput>, options?: PlayOptions) {
  await using run = await play({ ...rush, ...given }, options);
  const { result } = run;
  expect(result.violation).toBeNull();
  expect(result).toMatchObject({ ended: 'complete', oversold: 0, outcomes: { failed: 0 } });
  // Without a trespasser there are no forbidden calls, and in a hard run no payments.
  const isDue = ({ name }: { name: string }) =>
    (name !== trespassCheck.name || result.personas.trespasser !== undefined) &&
    (![givenBackCheck.name, doorCheck.name].includes(name) || result.funnel.paid > 0);
  const unsound = result.checks.filter((one) => !one.ok || (one.times === 0 && isDue(one)));
  expect(unsound).toEqual([]);
  const ends = Object.values(result.outcomes).reduce((sum, people) => sum + people, 0);
  expect(ends).toBe(result.scenario.buyers);
  expect(run.faults).toEqual([]);
  return result;
}

describe('a server that restarts', () => {
  const instants = [[0], [4.5], [7.001], [11, 12, 13], [3, 6, 9, 12, 15, 18, 21, 24]];

  test.each(instants)('at %d s loses nothing, and every buyer continues', async (...atSeconds) => {
    const result = await expectSound({ faults: { restartsAtSeconds: atSeconds } });
    expect(result.faults.restarts).toBe(atSeconds.length);
    expect(result.funnel.paid).toBeGreaterThan(0);
  });

  test('while the network is bad loses nothing either', async () => {
    await expectSound({
      faults: {
        drop: 0.1,
        delay: 0.1,
        duplicate: 0.1,
        lostAnswer: 0.1,
        restartsAtSeconds: [3, 9, 15.5, 30],
        untilSeconds: calmAfterSeconds,
      },
    });
  });

  test('in the middle of a payment has sold the seats, or has not', async () => {
    const restartsAtSeconds = Array.from({ length: 100 }, (_, index) => 4 + index * 0.2);
    const result = await expectSound({ faults: { restartsAtSeconds }, buyers: 8 });
    expect(result.calls['payment.pay']!.unknown).toBeGreaterThan(0);
    expect(result.funnel.paid).toBeGreaterThan(0);
  });
});

describe('a network that is very bad in one way', () => {
  const ways: [string, Faults, (faults: RunFaults) => number][] = [
    ['requests that never arrive', { drop: 0.4 }, ({ dropped }) => dropped],
    ['answers that get lost', { lostAnswer: 0.4 }, ({ lostAnswers }) => lostAnswers],
    ['requests that all arrive twice', { duplicate: 1 }, ({ duplicated }) => duplicated],
    ['requests that are all held up', { delay: 1 }, ({ delayed }) => delayed],
  ];
  type RunFaults = Awaited<ReturnType<typeof expectSound>>['faults'];

  test.each(ways)('with %s only takes longer', async (_, faults, count) => {
    const result = await expectSound({ faults: { ...faults, untilSeconds: calmAfterSeconds } });
    expect(count(result.faults)).toBeGreaterThan(50);
    expect(result.lasted.simulatedSeconds).toBeLessThan(result.scenario.durationSeconds);
  });
});

describe('everything at once', () => {
  const worst: Faults = {
    drop: 0.2,
    delay: 0.2,
    duplicate: 0.5,
    lostAnswer: 0.2,
    restartsAtSeconds: [5, 6, 20, 40],
    untilSeconds: calmAfterSeconds,
  };
  const smallest: Partial<ScenarioInput> = {
    buyers: 6,
    concert: {
      seatsPerDate: 1,
      seatsPerRow: 1,
      maxSeatsPerUser: 1,
      reservationSeconds: 3,
      room: { maxActive: 1, admitPerMinute: 12, sessionSeconds: 15, claimSeconds: 2 },
    },
    seatsWanted: { 1: 1 },
  };

  test.each([1, 2])('is survived, in any order of simultaneous timers (%d)', async (seed) => {
    await expectSound({ seed, faults: worst }, { shuffled: true });
  });

  test.each([1, 2])('is survived in a room for one with a seat for one (%d)', async (seed) => {
    await expectSound({ ...smallest, seed, faults: worst });
  });

  test('is survived where answers overtake each other', async () => {
    await expectSound({
      personas: { human: 2, hesitant: 1, 'double-clicker': 1 },
      concert: { ...smallest.concert, reservationSeconds: 10, room: { maxActive: 3 } },
      seatsWanted: { 1: 1 },
      buyers: 6,
      network: { latencyMs: [0, 6_000] },
      faults: { duplicate: 0.5 },
    });
  });
});
