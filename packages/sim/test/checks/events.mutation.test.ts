/** Mutants of events, which the audit of the rows kills. */
import type { numberBatches } from '@onsale/core/events/event-numbers';
import type { recordEvent } from '@onsale/db/repositories/events/record-events';
import type { recordPlaces } from '@onsale/db/repositories/events/record-places';
import { describe, expect, test, vi } from 'vitest';
import { play } from '../fixtures/scenario-run.ts';
import { applyMutation, replaceWith, type Replacement } from './mutants/mutation.ts';

const { build } = vi.hoisted(() => ({
  build: async <Module extends object>(original: () => Promise<Module>) =>
    (await import('./mutants/mutation.ts')).mutable(await original()),
}));
vi.mock('@onsale/core/events/event-numbers', build);
vi.mock('@onsale/db/repositories/events/record-events', build);
vi.mock('@onsale/db/repositories/events/record-places', build);

const mutants: { change: string; invariant: number; functions: Record<string, Replacement> }[] = [
  {
    change: 'a finished place is not told',
    invariant: 21,
    functions: {
      recordPlaces: replaceWith<typeof recordPlaces>((original) => (tx, type, event) => {
        if (type !== 'place.finished') original(tx, type, event);
      }),
    },
  },
  {
    change: 'a payment is told twice',
    invariant: 21,
    functions: {
      recordEvent: replaceWith<typeof recordEvent>((original) => (tx, type, event) => {
        original(tx, type, event);
        if (type === 'order.paid') original(tx, type, event);
      }),
    },
  },
  {
    change: 'a number is skipped',
    invariant: 20,
    functions: {
      numberBatches: replaceWith<typeof numberBatches>((original) => (batches, last) => {
        const seqs = new Map([...last.seqs].map(([concertId, seq]) => [concertId, seq + 1]));
        return original(batches, { ...last, seqs });
      }),
    },
  },
];

describe.each(mutants)('the mutant: $change', ({ invariant, functions }) => {
  test('is killed by the audit', async () => {
    using _ = applyMutation(functions);
    await using run = await play({ buyers: 3 });
    expect(run.result).toMatchObject({ ended: 'violation', violation: { invariant } });
  });
});

test('a run passes the audit without a mutant', async () => {
  await using run = await play({ buyers: 3 });
  expect(run.result).toMatchObject({ ended: 'complete', violation: null });
});
