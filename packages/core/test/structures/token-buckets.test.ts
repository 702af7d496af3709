import { TokenBuckets, rateOf } from '@onsale/core/structures/token-buckets';
import { LruCache } from '@onsale/core/structures/lru-cache';
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

  test('takes nothing from whoever is refused, and holds no more than the burst', () => {
    const buckets = new TokenBuckets(10);
    for (let call = 1; call <= 3; call += 1) buckets.take('a', threeAMinute, 0);
    for (let call = 1; call <= 1_000; call += 1) buckets.take('a', threeAMinute, 10_000);
    expect(buckets.take('a', threeAMinute, 20_000)).toBe(0);
    const later = 100 * minute;
    for (let call = 1; call <= 3; call += 1) expect(buckets.take('a', threeAMinute, later)).toBe(0);
    expect(buckets.take('a', threeAMinute, later)).toBe(20_000);
  });

  test.each([7, 11, 13, 97])('of %d a minute passes at the very instant it was told', (count) => {
    const buckets = new TokenBuckets(10);
    for (let call = 1; call <= count; call += 1) buckets.take('a', rateOf(count, minute), 0);
    let now = 0;
    for (let call = 1; call <= 50; call += 1) {
      const waitMs = buckets.take('a', rateOf(count, minute), now);
      expect(waitMs).toBeGreaterThan(0);
      now += waitMs;
      expect(buckets.take('a', rateOf(count, minute), now)).toBe(0);
    }
  });

  test('is of one key alone', () => {
    const buckets = new TokenBuckets(10);
    for (let call = 1; call <= 4; call += 1) buckets.take('a', threeAMinute, 0);
    expect(buckets.take('b', threeAMinute, 0)).toBe(0);
  });

  test('fills at the pace that it was given last', () => {
    const buckets = new TokenBuckets(10);
    const one = { burst: 1, intervalMs: 1_000 };
    expect(buckets.take('a', one, 0)).toBe(0);
    buckets.pace('a', 7_000);
    expect(buckets.take('a', one, 6_999)).toBe(1);
    expect(buckets.take('a', one, 7_000)).toBe(0);
    buckets.pace('a', 0);
    expect(buckets.take('a', one, 7_000)).toBe(1);
    expect(buckets.take('a', one, 7_001)).toBe(0);
  });

  test('does not keep anybody out when the clock is set back', () => {
    const buckets = new TokenBuckets(10);
    for (let call = 1; call <= 3; call += 1) buckets.take('a', threeAMinute, 10 * minute);
    expect(buckets.take('a', threeAMinute, 0)).toBe(20_000);
    expect(buckets.take('a', threeAMinute, 20_000)).toBe(0);
  });
});

describe('what is remembered', () => {
  test('never grows beyond the capacity, however many keys come', () => {
    const recent = new LruCache<number>(1_000);
    let most = 0;
    for (let key = 0; key < 100_000; key += 1) {
      recent.set(`key ${key}`, key);
      most = Math.max(most, recent.size);
    }
    expect(most).toBe(1_000);
  });

  test('is forgotten once half the capacity of other keys came since, and not before', () => {
    const recent = new LruCache<string>(8);
    const others = (count: number) => {
      for (let key = 0; key < count; key += 1) recent.set(`other ${key}`, 'there');
    };
    recent.set('mine', 'there');
    others(4);
    expect(recent.get('mine')).toBe('there');
    const silent = new LruCache<string>(8);
    silent.set('mine', 'there');
    for (let key = 0; key < 8; key += 1) silent.set(`other ${key}`, 'there');
    expect(silent.get('mine')).toBeUndefined();
  });

  test('a caller that goes on calling keeps its bucket while a flood of others passes', () => {
    const buckets = new TokenBuckets(100);
    for (let call = 1; call <= 3; call += 1) buckets.take('loud', threeAMinute, 0);
    const waits = new Set<number>();
    for (let key = 0; key < 10_000; key += 1) {
      buckets.take(`flood ${key}`, threeAMinute, 0);
      if (key % 40 === 0) waits.add(buckets.take('loud', threeAMinute, 0));
    }
    expect([...waits]).toEqual([20_000]);
    // The opposite: silent for as long, it is forgotten and begins anew.
    for (let key = 0; key < 200; key += 1) buckets.take(`more ${key}`, threeAMinute, 0);
    expect(buckets.take('loud', threeAMinute, 0)).toBe(0);
  });
});
