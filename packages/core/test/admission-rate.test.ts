import { etaSeconds, RecentAdmissionRate } from '@onsale/core/admission-rate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const now = Date.UTC(2027, 0, 1, 12);
const windowMs = 300_000;

describe('the time to wait', () => {
  test('is unknown while no entry was admitted recently', () => {
    expect(etaSeconds({ admissions: 0, since: null }, 5, now)).toBeNull();
    expect(etaSeconds({ admissions: 0, since: now }, 5, now)).toBeNull();
  });

  test('follows the recent rate: 30 in two minutes means four seconds each', () => {
    const pace = { admissions: 30, since: now - 120_000 };
    expect(etaSeconds(pace, 0, now)).toBe(4);
    expect(etaSeconds(pace, 9, now)).toBe(40);
  });

  test('is not measured over less than two seconds', () => {
    expect(etaSeconds({ admissions: 60, since: now - 1_999 }, 59, now)).toBeNull();
    expect(etaSeconds({ admissions: 60, since: now - 2_000 }, 59, now)).toBe(2);
  });

  test('never shrinks with more entries ahead, and is never less than a second', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.integer({ min: 2_000, max: 300_000 }),
        fc.nat(100_000),
        (admissions, sinceMs, ahead) => {
          const pace = { admissions, since: now - sinceMs };
          const own = etaSeconds(pace, ahead, now) ?? 0;
          const next = etaSeconds(pace, ahead + 1, now) ?? 0;
          return own >= 1 && next >= own;
        },
      ),
    );
  });
});

describe('the recent admission rate', () => {
  test('counts admissions after the oldest instant in the window', () => {
    const late = new RecentAdmissionRate();
    expect(late.rate).toEqual({ admissions: 0, since: null });
    late.add(now, 50);
    expect(late.rate).toEqual({ admissions: 0, since: now });
    late.add(now, 3);
    late.add(now + 10, 2);
    expect(late.rate).toEqual({ admissions: 2, since: now });
    late.expire(now + windowMs - 1);
    expect(late.rate).toEqual({ admissions: 2, since: now });
    late.expire(now + windowMs);
    expect(late.rate).toEqual({ admissions: 0, since: now + 10 });
    late.expire(now + windowMs + 10);
    expect(late.rate).toEqual({ admissions: 0, since: null });
  });

  test('agrees with a count of all admissions, whatever is added and expires', () => {
    const steps = fc.array(
      fc.record({
        afterMs: fc.nat(60_000),
        count: fc.integer({ min: 1, max: 9 }),
        forgets: fc.boolean(),
      }),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(steps, (taken) => {
        const late = new RecentAdmissionRate();
        const all: { at: number; count: number }[] = [];
        let at = now;
        for (const { afterMs, count, forgets } of taken) {
          at += afterMs;
          late.add(at, count);
          all.push({ at, count });
          if (forgets) late.expire(at);
        }
        late.expire(at);
        const young = all.filter((one) => one.at > at - windowMs);
        const since = young[0]?.at ?? null;
        const later = young.filter((one) => one.at !== since);
        const admissions = later.reduce((sum, { count }) => sum + count, 0);
        expect(late.rate).toEqual({ admissions, since });
      }),
    );
  });
});
