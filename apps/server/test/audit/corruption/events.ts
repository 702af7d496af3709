/** Corruptions of events: numbers that are missing, and effects that were told amiss. */
import type { Corruptions, Query } from './corruption.ts';

const numbered = 'the events of each concert are numbered 1 … n without a gap';
const placed = 'the positions of events are numbered without a gap';
const counted = 'every batch of events counts them, and is found by their users';
const once = 'every effect has its event exactly once';

/** The names of the checks of events. */
export const eventCheckNames = [numbered, placed, counted, once];

const batches = (query: Query, concertId: string) =>
  query.updateTable('eventBatches').where('concertId', '=', concertId);

async function lastBatch(query: Query, concertId: string) {
  return query
    .selectFrom('eventBatches')
    .where('concertId', '=', concertId)
    .orderBy('firstSeq', 'desc')
    .selectAll()
    .executeTakeFirstOrThrow();
}

async function changeLast(
  query: Query,
  concertId: string,
  change: (events: unknown[]) => unknown[],
): Promise<void> {
  const { batchNo, events } = await lastBatch(query, concertId);
  await batches(query, concertId)
    .where('batchNo', '=', batchNo)
    .set({ events: JSON.stringify(change(JSON.parse(events) as unknown[])) })
    .execute();
}

export const eventCorruptions: Corruptions = {
  [numbered]: [
    {
      description: 'a number was skipped',
      async apply(query, { concertId }) {
        const { batchNo } = await lastBatch(query, concertId);
        await batches(query, concertId)
          .where('batchNo', '=', batchNo)
          .set((eb) => ({ firstSeq: eb('firstSeq', '+', 1) }))
          .execute();
      },
    },
    {
      description: 'the last numbers are missing',
      apply: (query, { concertId }) =>
        query
          .updateTable('eventCounters')
          .where('concertId', '=', concertId)
          .set((eb) => ({ lastSeq: eb('lastSeq', '+', 5) }))
          .execute(),
    },
  ],
  [placed]: [
    {
      description: 'a position was skipped',
      async apply(query, { concertId }) {
        const { firstPosition } = await lastBatch(query, concertId);
        await query
          .updateTable('eventBatches')
          .where('firstPosition', '>=', firstPosition)
          .set((eb) => ({ firstPosition: eb('firstPosition', '+', 1) }))
          .execute();
        await query
          .updateTable('eventUsers')
          .where('firstPosition', '>=', firstPosition!)
          .set((eb) => ({ firstPosition: eb('firstPosition', '+', 1) }))
          .execute();
      },
    },
  ],
  [counted]: [
    {
      description: 'a buyer does not find an event',
      async apply(query, { concertId }) {
        const rows = await query
          .selectFrom('eventBatches')
          .where('concertId', '=', concertId)
          .where('users', '<>', '[]')
          .select('firstPosition')
          .execute();
        const { firstPosition } = rows.at(-1)!;
        await query.deleteFrom('eventUsers').where('firstPosition', '=', firstPosition!).execute();
      },
    },
  ],
  [once]: [
    {
      description: 'an effect was told as another one',
      apply: (query, { concertId }) =>
        changeLast(query, concertId, (events) => events.map(() => ['order.paid', -1, 0, {}])),
    },
    {
      description: 'a concert has no event',
      apply: (query, { concertId }) =>
        query
          .updateTable('eventMilestones')
          .where('concertId', '=', concertId)
          .set({ type: 'concert.closed' })
          .execute(),
    },
  ],
};
