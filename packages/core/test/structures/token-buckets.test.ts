import { rateOf, TokenBuckets } from '@onsale/core/structures/token-buckets';
import { describe, expect, test } from 'vitest';

const minute = 60_000;
const threeAMinute = rateOf(3, minute);

describe('a bucket', () => {
  test('lets exactly the burst through, and says when the next call passes', () => {
    const buckets = new TokenBuckets(10);
    for (let call = 1; call <= 3; call += 1) expect(buckets.take('a', threeAMinute, 0)).toBe(0);
    expect(buckets.take('a', threeAMinute, 0)).toBe(20_000);
    expect(buckets.take('a', threeAMinute, 5_000)).toBe(15_000);
    expect(buckets.take('a', threeAMinute, 19_999)).toBe(1);
    expect(buckets.take('a', threeAMinute, 20_000)).toBe(0);
    expect(buckets.take('a', threeAMinute, 20_000)).toBe(20_000);
  });

  test('takes no token for a refused call, and holds no more than the burst', () => {
    const buckets = new TokenBuckets(10);
    for (let call = 1; call <= 3; call += 1) buckets.take('a', threeAMinute, 0);
    for (let call = 1; call <= 1_000; call += 1) buckets.take('a', threeAMinute, 10_000);
    expect(buckets.take('a', threeAMinute, 20_000)).toBe(0);
    const later = 100 * minute;
    for (let call = 1; call <= 3; call += 1) expect(buckets.take('a', threeAMinute, later)).toBe(0);
    expect(buckets.take('a', threeAMinute, later)).toBe(20_000);
  });

  test.each([7, 11, 13, 97])(
    'of %d a minute lets a call pass at the very instant that it announced',
    (count) => {
      const buckets = new TokenBuckets(10);
      for (let call = 1; call <= count; call += 1) buckets.take('a', rateOf(count, minute), 0);
      let now = 0;
      for (let call = 1; call <= 50; call += 1) {
        const waitMs = buckets.take('a', rateOf(count, minute), now);
        expect(waitMs).toBeGreaterThan(0);
        now += waitMs;
        expect(buckets.take('a', rateOf(count, minute), now)).toBe(0);
      }
    },
  );

  test('is separate for each key', () => {
    const buckets = new TokenBuckets(10);
    for (let call = 1; call <= 4; call += 1) buckets.take('a', threeAMinute, 0);
    expect(buckets.take('b', threeAMinute, 0)).toBe(0);
  });

  test('refills at the interval that was set last', () => {
    const buckets = new TokenBuckets(10);
    const one = { burst: 1, intervalMs: 1_000 };
    expect(buckets.take('a', one, 0)).toBe(0);
    buckets.setRefillInterval('a', 7_000);
    expect(buckets.take('a', one, 6_999)).toBe(1);
    expect(buckets.take('a', one, 7_000)).toBe(0);
    buckets.setRefillInterval('a', 0);
    expect(buckets.take('a', one, 7_000)).toBe(1);
    expect(buckets.take('a', one, 7_001)).toBe(0);
  });

  test('keeps no caller out for longer when the clock is set back', () => {
    const buckets = new TokenBuckets(10);
    for (let call = 1; call <= 3; call += 1) buckets.take('a', threeAMinute, 10 * minute);
    expect(buckets.take('a', threeAMinute, 0)).toBe(20_000);
    expect(buckets.take('a', threeAMinute, 20_000)).toBe(0);
  });
});

describe('the buckets of many keys', () => {
  test('keep the bucket of a caller that goes on calling through a flood of others', () => {
    const buckets = new TokenBuckets(100);
    for (let call = 1; call <= 3; call += 1) buckets.take('loud', threeAMinute, 0);
    const waits = new Set<number>();
    for (let key = 0; key < 10_000; key += 1) {
      buckets.take(`flood ${key}`, threeAMinute, 0);
      if (key % 40 === 0) waits.add(buckets.take('loud', threeAMinute, 0));
    }
    expect([...waits]).toEqual([20_000]);
    // The opposite: without a call for as long, its bucket is evicted and starts full.
    for (let key = 0; key < 200; key += 1) buckets.take(`more ${key}`, threeAMinute, 0);
    expect(buckets.take('loud', threeAMinute, 0)).toBe(0);
  });
});
