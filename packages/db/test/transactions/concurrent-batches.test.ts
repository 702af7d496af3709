/** While one group of a kind is under way another sets out, if that is worth it and they want different things. */
import { createBatchScheduler, type BatchPolicy } from '@onsale/db/transactions/batch-scheduler';
import type { Tx } from '@onsale/db/store';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';

/** Travellers who are under way until they are called back. */
function travellers({ groupsAtOnce }: { groupsAtOnce: number }) {
  const underWay = new Map<string, () => void>();
  let transactions = 0;
  let heldUp = Promise.withResolvers<void>();
  const together = createBatchScheduler({
    async transaction(work) {
      transactions += 1;
      return work({} as Tx);
    },
    isFinal: () => false,
    collectCurrentTick: () => Promise.resolve(),
    settledOrTimedOut: (group) => Promise.race([group, heldUp.promise]),
    maxConcurrentBatches: groupsAtOnce,
  });
  const travel = async (name: string, trip: Partial<BatchPolicy>): Promise<void> => {
    await together({ kind: 'journey', exclusiveKeys: [], ...trip }, () => {
      return new Promise<void>((resolve) => underWay.set(name, resolve));
    });
    underWay.delete(name);
  };
  return {
    /** Whoever goes in one call comes at one time. */
    async go(names: string, trip: Partial<BatchPolicy> = {}): Promise<void> {
      for (const name of names) void travel(name, trip);
      await nextTurn();
    },
    async back(names: string): Promise<void> {
      for (const name of names) underWay.get(name)!();
      await nextTurn();
    },
    /** Whoever is under way has been for too long. */
    async goPast(): Promise<void> {
      heldUp.resolve();
      heldUp = Promise.withResolvers();
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

test('who claims what somebody under way has claimed goes when that one is back', async () => {
  const t = travellers({ groupsAtOnce: 2 });
  await t.go('a', { exclusiveKeys: ['wallet'] });
  await t.go('b', { exclusiveKeys: ['wallet'] });
  expect(t.underWay).toBe('a');
  await t.back('a');
  expect(t.underWay).toBe('b');
  await t.go('c', { exclusiveKeys: ['wallet'] });
  await t.go('d', { exclusiveKeys: ['other'] });
  // Who is free to go is looked for when somebody is back.
  expect(t.underWay).toBe('b');
  await t.back('b');
  expect(t.underWay).toBe('cd');
});

test('what is contested is settled in one group, or after it, but not beside it', async () => {
  const t = travellers({ groupsAtOnce: 2 });
  await t.go('ab', { contendedKeys: ['seat 1'] });
  expect(t).toMatchObject({ underWay: 'ab', transactions: 1 });
  await t.go('cd', { contendedKeys: ['seat 1', 'seat 2'] });
  expect(t.underWay).toBe('ab');
  await t.back('ab');
  expect(t).toMatchObject({ underWay: 'cd', transactions: 2 });
  await t.go('ef', { contendedKeys: ['seat 3'] });
  expect(t.underWay).toBe('cdef');
});

test('who wants several things is not overtaken by those who want one of them', async () => {
  const t = travellers({ groupsAtOnce: 2 });
  await t.go('a', { contendedKeys: ['seat 1'] });
  await t.go('b', { contendedKeys: ['seat 2'] });
  await t.go('x', { contendedKeys: ['seat 1', 'seat 2'] });
  await t.go('c', { contendedKeys: ['seat 1'] });
  await t.back('a');
  expect(t.underWay).toBe('b');
  await t.back('b');
  expect(t.underWay).toBe('cx');
});

test('a group of those who are free is no smaller than the one under way, however many wait', async () => {
  const t = travellers({ groupsAtOnce: 2 });
  await t.go('ab', { contendedKeys: ['seat 1'] });
  void t.go('cde', { contendedKeys: ['seat 1'] });
  await t.go('f', { contendedKeys: ['seat 2'] });
  expect(t.underWay).toBe('ab');
  await t.back('ab');
  expect(t.underWay).toBe('cdef');
});

test('beside groups that are held up one is under way at a time', async () => {
  const t = travellers({ groupsAtOnce: 2 });
  await t.go('ab');
  await t.go('cd');
  await t.go('e');
  expect(t.underWay).toBe('abcd');
  await t.goPast();
  expect(t.underWay).toBe('abcde');
  await t.go('f');
  expect(t.underWay).toBe('abcde');
  await t.back('abcd');
  expect(t.underWay).toBe('ef');
});

test('nobody is under way with a claim that somebody else has, whoever comes and goes when', async () => {
  let state = 7;
  // Numerical Recipes' generator: the same turns each time.
  const random = () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
  const turns = async () => {
    for (let left = Math.floor(random() * 12); left > 0; left -= 1) await Promise.resolve();
  };
  const together = createBatchScheduler({
    transaction: (work) => turns().then(() => work({} as Tx)),
    isFinal: () => false,
    collectCurrentTick: turns,
    settledOrTimedOut: (group) => group.then(turns),
    maxConcurrentBatches: 2,
  });
  const inside = new Set<string>();
  const met: string[] = [];
  const come = async () => {
    await turns();
    const claim = `wallet ${Math.floor(random() * 3)}`;
    await together({ kind: 'journey', exclusiveKeys: [claim] }, async () => {
      if (inside.has(claim)) met.push(claim);
      inside.add(claim);
      await turns();
      inside.delete(claim);
    });
  };
  for (let crowd = 0; crowd < 2_000; crowd += 1) {
    await Promise.all([come(), come(), come()]);
  }
  expect(met).toEqual([]);
});
