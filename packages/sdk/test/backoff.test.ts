/** Backoff: how often a call is retried, and how soon. */
import { isOnsaleError, type Onsale } from '@onsale/sdk';
import { describe, expect, test } from 'vitest';
import { failureOf, gives, refuses, refusesConnection, scripted } from './scripted-fetch.ts';

const overloaded = refuses('OVERLOADED', {});

describe('how often and how soon', () => {
  const path = 'concert.list';
  const list = (onsale: Onsale) => onsale.concerts();

  test('twice by default, after delays below a bound that doubles', async () => {
    const { onsale, requests, inTime } = scripted({ [path]: overloaded });
    const error = await failureOf(inTime(list(onsale)));
    expect(isOnsaleError(error, 'OVERLOADED')).toBe(true);
    // random() is always 0.5: half of 200 ms, then half of 400 ms.
    expect(requests.map(({ at }) => at)).toEqual([0, 100, 300]);
  });

  test('as often as maxRetries says, and not at all at 0', async () => {
    for (const maxRetries of [0, 1, 5]) {
      const { onsale, requests, inTime } = scripted({ [path]: refusesConnection }, { maxRetries });
      await failureOf(inTime(list(onsale)));
      expect(requests).toHaveLength(maxRetries + 1);
    }
  });

  test('never before retryAfterMs, and not at all if that exceeds 30 s', async () => {
    const soon = refuses('RATE_LIMITED', {}, { retryAfterMs: 3_000 });
    const patient = scripted({ [path]: [soon, gives({ concerts: [] })] });
    await patient.inTime(list(patient.onsale));
    expect(patient.requests.map(({ at }) => at)).toEqual([0, 3_100]);

    const late = refuses('RATE_LIMITED', {}, { retryAfterMs: 60_000 });
    const impatient = scripted({ [path]: late });
    const error = await failureOf(impatient.inTime(list(impatient.onsale)));
    expect(error).toMatchObject({ reason: 'RATE_LIMITED', retryAfterMs: 60_000 });
    expect(impatient.requests).toHaveLength(1);
  });

  test('clients with other random numbers retry at other times', async () => {
    const times = [0, 0.25, 0.999].map(async (random) => {
      const answers = [overloaded, gives({ concerts: [] })];
      const { onsale, requests, inTime } = scripted({ [path]: answers }, { random: () => random });
      await inTime(list(onsale));
      return requests[1]?.at;
    });
    expect(await Promise.all(times)).toEqual([0, 50, 200]);
  });
});
