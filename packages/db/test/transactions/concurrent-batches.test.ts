import { setImmediate as nextTick } from 'node:timers/promises';
import type { Tx } from '@onsale/db/store';
import { createBatchScheduler, type BatchPolicy } from '@onsale/db/transactions/batch-scheduler';
import { expect, test } from 'vitest';

interface Limits {
  perOperation: number;
  overall?: number;
}

/** A scheduler whose units of work, named by one letter each, run until the test ends them. */
function createFixture({ perOperation, overall = perOperation }: Limits) {
  const inFlight = new Map<string, () => void>();
  let transactions = 0;
  let softTimeout = Promise.withResolvers<void>();
  const batched = createBatchScheduler({
    async transaction(work) {
      transactions += 1;
      return work({} as Tx);
    },
    isFinal: () => false,
    collectCurrentTick: () => Promise.resolve(),
    settledOrTimedOut: (batch) => Promise.race([batch, softTimeout.promise]),
    maxConcurrentBatches: { overall, perOperation },
  });
  const run = async (name: string, batchPolicy: Partial<BatchPolicy>): Promise<void> => {
    await batched({ operation: 'name', exclusiveKeys: [], ...batchPolicy }, () => {
      return new Promise<void>((resolve) => inFlight.set(name, resolve));
    });
    inFlight.delete(name);
  };
  return {
    /** Units of work of one call arrive at the same time. */
    async start(names: string, batchPolicy: Partial<BatchPolicy> = {}): Promise<void> {
      for (const name of names) void run(name, batchPolicy);
      await nextTick();
    },
    async end(names: string): Promise<void> {
      for (const name of names) inFlight.get(name)!();
      await nextTick();
    },
    /** Every batch in flight reaches the soft timeout. */
    async passSoftTimeout(): Promise<void> {
      softTimeout.resolve();
      softTimeout = Promise.withResolvers();
      await nextTick();
    },
    get inFlight() {
      return [...inFlight.keys()].toSorted().join('');
    },
    get transactions() {
      return transactions;
    },
  };
}

test('two batches are in flight at once, and no third', async () => {
  const t = createFixture({ perOperation: 2 });
  await t.start('ab');
  await t.start('cd');
  expect(t).toMatchObject({ inFlight: 'abcd', transactions: 2 });
  await t.start('efg');
  expect(t.inFlight).toBe('abcd');
  await t.end('ab');
  expect(t).toMatchObject({ inFlight: 'cdefg', transactions: 3 });
});

test('with a single writer, the second batch waits for the first', async () => {
  const t = createFixture({ perOperation: 1 });
  await t.start('ab');
  await t.start('cd');
  expect(t.inFlight).toBe('ab');
  await t.end('ab');
  expect(t).toMatchObject({ inFlight: 'cd', transactions: 2 });
});

test('a batch starts next to another when it is as large, and in any case when that has ended', async () => {
  const t = createFixture({ perOperation: 2 });
  await t.start('abc');
  await t.start('de');
  expect(t.inFlight).toBe('abc');
  await t.start('f');
  expect(t.inFlight).toBe('abcdef');
  await t.start('g');
  await t.end('abcdef');
  expect(t.inFlight).toBe('g');
});

test('a unit of work waits for the batch that has its exclusive key', async () => {
  const t = createFixture({ perOperation: 2 });
  await t.start('a', { exclusiveKeys: ['wallet'] });
  await t.start('b', { exclusiveKeys: ['wallet'] });
  expect(t.inFlight).toBe('a');
  await t.end('a');
  expect(t.inFlight).toBe('b');
  await t.start('c', { exclusiveKeys: ['wallet'] });
  await t.start('d', { exclusiveKeys: ['other'] });
  // The next batch is selected only when one has ended.
  expect(t.inFlight).toBe('b');
  await t.end('b');
  expect(t.inFlight).toBe('cd');
});

test('a contended key is decided in one batch or after it, but not in a concurrent one', async () => {
  const t = createFixture({ perOperation: 2 });
  await t.start('ab', { contendedKeys: ['seat 1'] });
  expect(t).toMatchObject({ inFlight: 'ab', transactions: 1 });
  await t.start('cd', { contendedKeys: ['seat 1', 'seat 2'] });
  expect(t.inFlight).toBe('ab');
  await t.end('ab');
  expect(t).toMatchObject({ inFlight: 'cd', transactions: 2 });
  await t.start('ef', { contendedKeys: ['seat 3'] });
  expect(t.inFlight).toBe('cdef');
});

test('a unit of work with several contended keys is not overtaken by those with one of them', async () => {
  const t = createFixture({ perOperation: 2 });
  await t.start('a', { contendedKeys: ['seat 1'] });
  await t.start('b', { contendedKeys: ['seat 2'] });
  await t.start('x', { contendedKeys: ['seat 1', 'seat 2'] });
  await t.start('c', { contendedKeys: ['seat 1'] });
  await t.end('a');
  expect(t.inFlight).toBe('b');
  await t.end('b');
  expect(t.inFlight).toBe('cx');
});

test('a batch of those that are free is no smaller than the one in flight, however many wait', async () => {
  const t = createFixture({ perOperation: 2 });
  await t.start('ab', { contendedKeys: ['seat 1'] });
  void t.start('cde', { contendedKeys: ['seat 1'] });
  await t.start('f', { contendedKeys: ['seat 2'] });
  expect(t.inFlight).toBe('ab');
  await t.end('ab');
  expect(t.inFlight).toBe('cdef');
});

test('next to batches past the soft timeout, one runs at a time', async () => {
  const t = createFixture({ perOperation: 2 });
  await t.start('ab');
  await t.start('cd');
  await t.start('e');
  expect(t.inFlight).toBe('abcd');
  await t.passSoftTimeout();
  expect(t.inFlight).toBe('abcde');
  await t.start('f');
  expect(t.inFlight).toBe('abcde');
  await t.end('abcd');
  expect(t.inFlight).toBe('ef');
});

test('batches of all operations count together, and the operation that waits longest is next', async () => {
  const t = createFixture({ perOperation: 2 });
  await t.start('a', { operation: 'join' });
  await t.start('b', { operation: 'pay' });
  await t.start('c', { operation: 'charge' });
  await t.start('d', { operation: 'leave' });
  await t.start('e', { operation: 'charge' });
  expect(t).toMatchObject({ inFlight: 'ab', transactions: 2 });
  await t.end('b');
  expect(t).toMatchObject({ inFlight: 'ace', transactions: 3 });
  await t.end('a');
  expect(t.inFlight).toBe('cde');
});

test('without the limit over all operations, each operation has its own', async () => {
  const t = createFixture({ perOperation: 2, overall: Infinity });
  for (const operation of ['a', 'b', 'c', 'd']) await t.start(operation, { operation });
  expect(t.inFlight).toBe('abcd');
});

test('a batch past the soft timeout keeps no other operation waiting', async () => {
  const t = createFixture({ perOperation: 2 });
  await t.start('a', { operation: 'join' });
  await t.start('b', { operation: 'join' });
  await t.start('c', { operation: 'pay' });
  expect(t.inFlight).toBe('ab');
  await t.passSoftTimeout();
  expect(t.inFlight).toBe('abc');
  await t.start('d', { operation: 'charge' });
  expect(t.inFlight).toBe('abcd');
});

test('operations behind a lock keep no other waiting, however many of their batches meet it', async () => {
  const t = createFixture({ perOperation: 2 });
  await t.start('a', { operation: 'join' });
  await t.start('b', { operation: 'leave' });
  await t.passSoftTimeout();
  await t.start('c', { operation: 'join' });
  await t.start('d', { operation: 'leave' });
  expect(t.inFlight).toBe('abcd');
  await t.start('e', { operation: 'pay' });
  await t.start('f', { operation: 'charge' });
  expect(t.inFlight).toBe('abcdef');
  await t.start('g', { operation: 'cancel' });
  expect(t.inFlight).toBe('abcdef');
  await t.end('abcd');
  expect(t.inFlight).toBe('ef');
  await t.start('h', { operation: 'join' });
  expect(t.inFlight).toBe('ef');
  await t.end('e');
  expect(t.inFlight).toBe('fg');
});

test('an operation that cannot go yet gives its turn to the next', async () => {
  const t = createFixture({ perOperation: 2 });
  await t.start('a', { operation: 'join', exclusiveKeys: ['address'] });
  await t.start('b', { operation: 'pay' });
  await t.start('c', { operation: 'join', exclusiveKeys: ['address'] });
  await t.start('d', { operation: 'charge' });
  await t.end('b');
  expect(t.inFlight).toBe('ad');
  await t.end('a');
  expect(t.inFlight).toBe('cd');
});

test('no two units of work with the same exclusive key run at once, in any interleaving', async () => {
  let state = 7;
  // The generator of Numerical Recipes: the same interleavings in every run.
  const random = () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
  const ticks = async () => {
    for (let left = Math.floor(random() * 12); left > 0; left -= 1) await Promise.resolve();
  };
  const batched = createBatchScheduler({
    transaction: (work) => ticks().then(() => work({} as Tx)),
    isFinal: () => false,
    collectCurrentTick: ticks,
    settledOrTimedOut: (batch) => batch.then(ticks),
    maxConcurrentBatches: { overall: 2, perOperation: 2 },
  });
  const inside = new Set<string>();
  const overlaps: string[] = [];
  const call = async () => {
    await ticks();
    const key = `wallet ${Math.floor(random() * 3)}`;
    await batched({ operation: 'name', exclusiveKeys: [key] }, async () => {
      if (inside.has(key)) overlaps.push(key);
      inside.add(key);
      await ticks();
      inside.delete(key);
    });
  };
  for (let round = 0; round < 2_000; round += 1) {
    await Promise.all([call(), call(), call()]);
  }
  expect(overlaps).toEqual([]);
});
