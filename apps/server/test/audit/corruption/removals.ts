/** Corruptions of removals: places that left a line without their buyers' doing. */
import { type Corruptions, type Query } from './corruption.ts';
import type { SaleHistory } from '../populated-database.ts';

const absentAfterMs = 45_000;

interface Removal {
  announcedAt?: number;
  seenAt?: number | null;
  absentAfterMs?: number | null;
  withdrawnAt?: number | null;
  removedAt?: number | null;
}

/** Makes the place that left the line one that was removed, last seen as long ago as the limit. */
async function removeQuitter(
  query: Query,
  { quit }: SaleHistory,
  removalAt: (endedAt: number) => Removal | null,
): Promise<void> {
  const { concertId, waitNo } = quit;
  const quitter = query
    .updateTable('queueEntries')
    .where('concertId', '=', concertId)
    .where('waitNo', '=', waitNo);
  const { endedAt } = await quitter
    .set((eb) => ({ lapsed: 1, joinedAt: eb('joinedAt', '-', 200_000) }))
    .returning('endedAt')
    .executeTakeFirstOrThrow();
  // Those who joined earlier did so before.
  await query
    .updateTable('queueEntries')
    .set((eb) => ({ joinedAt: eb('joinedAt', '-', 200_000) }))
    .where('concertId', '=', concertId)
    .where('waitNo', '<', waitNo)
    .execute();
  const at = endedAt!;
  const removal = removalAt(at);
  if (!removal) return;
  const seenAt = at - absentAfterMs;
  const defaults = { announcedAt: at - 3_000, seenAt, absentAfterMs, removedAt: at, version: 1 };
  await query
    .insertInto('removals')
    .values({ concertId, waitNo, ...defaults, ...removal })
    .execute();
}

const present = 'no place of a present buyer was removed from its line';

export const removalCorruptions: Corruptions = {
  [present]: [
    {
      description: 'a place lapsed, and no removal was announced',
      apply: (query, history) => removeQuitter(query, history, () => null),
    },
    {
      description: 'a place was removed a millisecond before the limit',
      apply: (query, history) =>
        removeQuitter(query, history, (at) => ({ seenAt: at - absentAfterMs + 1 })),
    },
    {
      description: 'a place was removed by a limit that is too short',
      apply: (query, history) => removeQuitter(query, history, () => ({ absentAfterMs: 39_999 })),
    },
    {
      description: 'a place was removed although its removal was withdrawn',
      apply: (query, history) =>
        removeQuitter(query, history, (at) => ({ withdrawnAt: at - 1_000 })),
    },
    {
      description: 'a place was removed before that was announced',
      apply: (query, history) => removeQuitter(query, history, (at) => ({ announcedAt: at + 1 })),
    },
    {
      description: 'a place was removed at another time than it ended',
      apply: (query, history) => removeQuitter(query, history, (at) => ({ removedAt: at + 1 })),
    },
    {
      description: 'a place was last seen before it joined',
      apply: (query, history) => removeQuitter(query, history, () => ({ seenAt: 1 })),
    },
    {
      description: 'a place was removed that had returned',
      async apply(query, history) {
        await removeQuitter(query, history, () => ({}));
        const { concertId, waitNo } = history.quit;
        const { seenAt } = await query
          .selectFrom('removals')
          .select('seenAt')
          .executeTakeFirstOrThrow();
        const absence = { passedAt: seenAt! - 10_000, seenAt: seenAt! - 60_000 };
        const terms = { absentAfterMs, returnedAt: seenAt! + 1, version: 1 };
        await query
          .insertInto('absences')
          .values({ concertId, waitNo, ...absence, ...terms })
          .execute();
        await query
          .updateTable('queueEntries')
          .set({ cameBack: 1 })
          .where('concertId', '=', concertId)
          .where('waitNo', '=', waitNo)
          .execute();
      },
    },
  ],
  'every removal ended a waiting place': [
    {
      description: 'a place was removed and still waits',
      async apply(query, { last, now }) {
        const { concertId, waitNo } = last;
        const times = { announcedAt: now - 3_000, seenAt: now - absentAfterMs, removedAt: now };
        await query
          .insertInto('removals')
          .values({ concertId, waitNo, ...times, absentAfterMs, version: 1 })
          .execute();
      },
    },
    {
      description: 'the removal of a place was announced that does not exist',
      apply: (query, { concertId, now }) =>
        query
          .insertInto('removals')
          .values({ concertId, waitNo: 99, announcedAt: now, version: 1 })
          .execute(),
    },
  ],
};

/** Valid rows: a place that was removed at the limit after it was seen, or by an operator. */
export const removeAtLimit = (query: Query, history: SaleHistory): Promise<void> =>
  removeQuitter(query, history, () => ({}));
export const removeByOperator = (query: Query, history: SaleHistory): Promise<void> =>
  removeQuitter(query, history, (at) => ({ announcedAt: at, seenAt: null, absentAfterMs: null }));
