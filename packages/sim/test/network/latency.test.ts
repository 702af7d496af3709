/** A latency begins when the call was due, and ends when its whole answer was read. */
import { manualClock } from '@onsale/core/time/manual-clock';
import { describe, expect, test } from 'vitest';
import { playVirtually, type Environment } from '../../src/foundation/environment.ts';
import { createEventLog } from '../../src/foundation/event-log.ts';
import { randomStream } from '../../src/foundation/random.ts';
import type { Attempt } from '../../src/network/attempt.ts';
import { callTimeoutMs, createNetwork } from '../../src/network/faulty-network.ts';
import type { ScenarioInput } from '../../src/scenario/schema.ts';
import { scenarioOf } from '../fixtures/scenario-run.ts';

const headersMs = 30.25;
const bodyMs = 20.5;

/** Calls a server that takes its time for the head and the body of an answer, or that is away. */
async function measure({
  mode = 'real',
  lateMs = 0,
  isAway = false,
  giveUpAfterMs,
  given = {},
}: {
  mode?: Environment['mode'];
  lateMs?: number;
  isAway?: boolean;
  giveUpAfterMs?: number;
  given?: Partial<ScenarioInput>;
} = {}): Promise<number | null> {
  const manual = manualClock(0);
  const clock = { ...manual, elapsed: () => manual.now() };
  const client = new AbortController();
  const environment: Environment = {
    url: 'http://tested',
    adminKey: 'the-operator',
    clock,
    mode,
    async fetch(_, init) {
      if (giveUpAfterMs !== undefined) await clock.sleep(60_000, init?.signal ?? undefined);
      await clock.sleep(headersMs);
      if (isAway) throw new TypeError('fetch failed');
      const text = async () => {
        await clock.sleep(bodyMs);
        return '{"result":{"data":{}}}';
      };
      return { ok: true, status: 200, headers: new Headers(), text } as Response;
    },
    play: (work) => work,
  };
  const network = createNetwork({
    scenario: scenarioOf({ network: { latencyMs: [0, 0] }, ...given }),
    environment,
    log: createEventLog(clock),
  });
  const attempts: Attempt[] = [];
  const observer = {
    name: 'b1',
    sent: () => {},
    answered: (attempt: Attempt) => attempts.push(attempt),
    lostResponse: () => {},
  };
  const fetch = network.fetchFor(observer, randomStream(1, 'network'), {
    takeLateMs: () => lateMs,
  });
  const call = fetch('http://tested/trpc/wallet.balance', { signal: client.signal });
  const settled = call.then(
    () => undefined,
    () => undefined,
  );
  if (giveUpAfterMs !== undefined) manual.after(giveUpAfterMs, () => client.abort());
  await playVirtually(manual, settled);
  return attempts[0]!.latencyMs;
}

describe('the latency of a call', () => {
  test('has the body in it, and fractions of a millisecond', async () => {
    expect(await measure()).toBe(headersMs + bodyMs);
  });

  test('begins when the call was due', async () => {
    expect(await measure({ lateMs: 400 })).toBe(headersMs + bodyMs + 400);
  });

  test('leaves out the delay that the scenario injects', async () => {
    const faults = { delay: 1, delaySeconds: [5, 5] as [number, number] };
    expect(await measure({ given: { faults } })).toBe(headersMs + bodyMs);
  });

  test('is at least the time-out when no answer came', async () => {
    expect(await measure({ isAway: true })).toBe(callTimeoutMs);
  });

  test('is at least as long as a buyer waited who gave up', async () => {
    expect(await measure({ giveUpAfterMs: 700 })).toBe(700);
  });

  test('is not known of a call that never left, nor in virtual time', async () => {
    expect(await measure({ given: { faults: { drop: 1, untilSeconds: 1 } } })).toBeNull();
    expect(await measure({ mode: 'virtual' })).toBeNull();
  });
});
