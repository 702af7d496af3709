/** While one group of a kind is under way another sets out, if that is worth it and they want different things. */
import { createCompanions, type Trip } from '@onsale/db/companions';
import type { Tx } from '@onsale/db/database';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';

/** Travellers who are under way until they are called back. */
function travellers({ groupsAtOnce }: { groupsAtOnce: number }) {
  const underWay = new Map<string, () => void>();
  let transactions = 0;
  const together = createCompanions({
    async transaction(work) {
      transactions += 1;
      return work({} as Tx);
    },
    isFinal: () => false,
    gather: () => Promise.resolve(),
    overOrHeldUp: (group) => group,
    groupsAtOnce,
  });
  const travel = async (name: string, trip: Partial<Trip>): Promise<void> => {
    await together({ kind: 'journey', claims: [], ...trip }, () => {
      return new Promise<void>((resolve) => underWay.set(name, resolve));
    });
    underWay.delete(name);
  };
  return {
    /** Whoever goes in one call comes at one time. */
    async go(names: string, trip: Partial<Trip> = {}): Promise<void> {
      for (const name of names) void travel(name, trip);
      await nextTurn();
    },
    async back(names: string): Promise<void> {
      for (const name of names) underWay.get(name)!();
      await nextTurn();
    },
    get underWay() {
      return [...underWay.keys()].toSorted().join('');
    },
    get transactions() {
      return transactions;
    },
  };
}

test('two groups are under way at once, and no third', async () => {
  const t = travellers({ groupsAtOnce: 2 });
  await t.go('ab');
  await t.go('cd');
  expect(t).toMatchObject({ underWay: 'abcd', transactions: 2 });
  await t.go('efg');
  expect(t.underWay).toBe('abcd');
  await t.back('ab');
  expect(t).toMatchObject({ underWay: 'cdefg', transactions: 3 });
});

test('where groups go one by one, the second waits for the first', async () => {
  const t = travellers({ groupsAtOnce: 1 });
  await t.go('ab');
  await t.go('cd');
  expect(t.underWay).toBe('ab');
  await t.back('ab');
  expect(t).toMatchObject({ underWay: 'cd', transactions: 2 });
});

test('a group sets out beside another when it is as large, and goes anyway when that is back', async () => {
  const t = travellers({ groupsAtOnce: 2 });
  await t.go('abc');
  await t.go('de');
  expect(t.underWay).toBe('abc');
  await t.go('f');
  expect(t.underWay).toBe('abcdef');
  await t.go('g');
  await t.back('abcdef');
  expect(t.underWay).toBe('g');
});

test('who claims what somebody under way has claimed waits for that one, and keeps nobody else', async () => {
  const t = travellers({ groupsAtOnce: 2 });
  await t.go('a', { claims: ['wallet'] });
  await t.go('b', { claims: ['wallet'] });
  expect(t.underWay).toBe('a');
  await t.back('a');
  expect(t.underWay).toBe('b');
  await t.go('c', { claims: ['wallet'] });
  await t.go('d', { claims: ['other'] });
  // Whoever comes is looked at when somebody is back: all who waited wanted what is under way.
  expect(t.underWay).toBe('b');
  await t.back('b');
  expect(t.underWay).toBe('cd');
});

test('what is contested is settled in one group, or after it, but not beside it', async () => {
  const t = travellers({ groupsAtOnce: 2 });
  await t.go('ab', { contested: ['seat 1'] });
  expect(t).toMatchObject({ underWay: 'ab', transactions: 1 });
  await t.go('cd', { contested: ['seat 1', 'seat 2'] });
  expect(t.underWay).toBe('ab');
  await t.back('ab');
  expect(t).toMatchObject({ underWay: 'cd', transactions: 2 });
  await t.go('ef', { contested: ['seat 3'] });
  expect(t.underWay).toBe('cdef');
});
