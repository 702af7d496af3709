import { LruCache } from '@onsale/core/structures/lru-cache';
import { describe, expect, test } from 'vitest';

describe('an LRU cache', () => {
  test('never exceeds its capacity, however many keys are added', () => {
    const cache = new LruCache<number>(1_000);
    let most = 0;
    for (let key = 0; key < 100_000; key += 1) {
      cache.set(`key ${key}`, key);
      most = Math.max(most, cache.size);
    }
    expect(most).toBe(1_000);
  });

  test('evicts a key only after half its capacity of other keys was added', () => {
    const cache = new LruCache<string>(8);
    const others = (count: number) => {
      for (let key = 0; key < count; key += 1) cache.set(`other ${key}`, 'there');
    };
    cache.set('mine', 'there');
    others(4);
    expect(cache.get('mine')).toBe('there');
    const unread = new LruCache<string>(8);
    unread.set('mine', 'there');
    for (let key = 0; key < 8; key += 1) unread.set(`other ${key}`, 'there');
    expect(unread.get('mine')).toBeUndefined();
  });

  test('replaces only what is cached, and does not count that as a use', () => {
    const cache = new LruCache<string>(8);
    cache.replace('mine', 'new');
    expect(cache.get('mine')).toBeUndefined();
    cache.set('mine', 'old');
    for (let key = 0; key < 7; key += 1) cache.set(`other ${key}`, 'there');
    cache.replace('mine', 'new');
    expect(cache.get('mine')).toBe('new');
    for (let key = 8; key < 15; key += 1) cache.set(`other ${key}`, 'there');
    cache.replace('mine', 'newer');
    cache.set('other 15', 'there');
    expect(cache.get('mine')).toBeUndefined();
  });
});
