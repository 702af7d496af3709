import { execFile } from 'node:child_process';
import { env, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Buyer } from '../../src/buyers/buyer.ts';
import type { ScenarioInput } from '../../src/scenario/schema.ts';
import { hashOf } from './hash-run.ts';
import { play, type PlayOptions } from '../fixtures/scenario-run.ts';

const { extra } = vi.hoisted(() => ({ extra: { draws: 0 } }));
vi.mock('../../src/buyers/personas/no-show.ts', async (original) => {
  const { noShow } = await original<{ noShow: (buyer: Buyer) => unknown }>();
  const drawing = (buyer: Buyer) => {
    for (let drawn = 0; drawn < extra.draws; drawn += 1) buyer.random.next();
    return noShow(buyer);
  };
  return { noShow: drawing };
});

/** Every persona, every fault, and buyers who act at the same instant. */
const everything: Partial<ScenarioInput> = {
  seed: 7,
  buyers: 18,
  arrivals: { kind: 'poisson', perSecond: 2 },
  personas: {
    human: 1,
    hesitant: 1,
    'no-show': 1,
    abandoner: 1,
    bot: 1,
    'double-clicker': 1,
    flaky: 1,
    broke: 1,
    canceller: 1,
    trespasser: 1,
  },
  concert: { dates: 2, seatsPerDate: 10, reservationSeconds: 20, room: { maxActive: 8 } },
  patienceSeconds: 60,
  faults: {
    drop: 0.05,
    delay: 0.05,
    duplicate: 0.05,
    lostAnswer: 0.05,
    restartsAtSeconds: [8, 21.5],
    untilSeconds: 60,
  },
};

/** All arrive at once, and every request takes equally long. */
const atOneInstant: Partial<ScenarioInput> = {
  buyers: 6,
  arrivals: { kind: 'burst', withinSeconds: 0 },
  network: { latencyMs: [20, 20] },
};

async function hashOfRun(
  given: Partial<ScenarioInput> = {},
  options: PlayOptions = {},
): Promise<string> {
  await using run = await play({ ...everything, ...given }, options);
  return hashOf(run);
}

describe('a run in virtual time', () => {
  let first: string;
  beforeAll(async () => {
    first = await hashOfRun();
  });

  test('is the same to the byte, in its log and its result, each time that its seed is played', async () => {
    expect(await hashOfRun()).toBe(first);
  });

  test('is another one with another seed', async () => {
    expect(await hashOfRun({ seed: 8 })).not.toBe(first);
  });

  test('is another one, and as repeatable, when simultaneous timers fire in a random order', async () => {
    const inOrder = await hashOfRun(atOneInstant);
    const shuffled = await hashOfRun(atOneInstant, { shuffled: true });
    expect(shuffled).not.toBe(inOrder);
    expect(await hashOfRun(atOneInstant, { shuffled: true })).toBe(shuffled);
  });

  test('has calls that overlap inside the server when it is shuffled, and none otherwise', async () => {
    const mostAtOnce = async (shuffled: boolean) => {
      const calls = { underWay: 0, most: 0 };
      const interceptCall: PlayOptions['interceptCall'] = async (call) => {
        calls.underWay += 1;
        calls.most = Math.max(calls.most, calls.underWay);
        return call().finally(() => (calls.underWay -= 1));
      };
      // Two gates redeem a ticket at once in any run.
      const checks = { redeemShare: 0 };
      const scenario = { ...everything, ...atOneInstant, checks };
      await using run = await play(scenario, { shuffled, interceptCall });
      expect(run.result.violation).toBeNull();
      return calls.most;
    };
    expect(await mostAtOnce(false)).toBe(1);
    expect(await mostAtOnce(true)).toBeGreaterThan(2);
  });

  test('is the same in a process, a time zone and a language of its own', async () => {
    const script = fileURLToPath(import.meta.resolve('./hash-run.ts'));
    const elsewhere = { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' };
    const { stdout } = await promisify(execFile)(execPath, [script, JSON.stringify(everything)], {
      env: { ...env, ...elsewhere },
    });
    expect(stdout.trim()).toBe(first);
  });

  test('is unaffected by further draws from one stream', async () => {
    extra.draws = 3;
    const drawn = await play(everything);
    extra.draws = 0;
    // Only the no-show draws from its own stream, and it draws nothing after its join.
    expect(drawn.result.outcomes.noShow).toBeGreaterThan(0);
    expect(hashOf(drawn)).toBe(first);
  });

  test('does not depend on the day on which it is played', async () => {
    await using run = await play({ buyers: 1 });
    expect(run.result.startedAt).toBe('2027-01-01T12:00:00.000Z');
  });
});
