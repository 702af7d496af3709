/** Corruptions of absences: rows that record who was skipped in line, and who returned. */
import { type Corruptions, type Query } from './corruption.ts';
import type { SaleHistory } from '../populated-database.ts';

const absentAfterMs = 45_000;

interface Absence {
  passedAt: number;
  seenAt?: number;
  returnedAt?: number | null;
  absentAfterMs?: number;
}

/**
 * Makes the place that left the line a waiting one that was skipped a minute ago, when the next two
 * were admitted.
 */
async function skipQuitter(
  query: Query,
  { quit, now }: SaleHistory,
  absencesAt: (admittedAt: number) => Absence[],
): Promise<void> {
  const { concertId, waitNo } = quit;
  const rows = absencesAt(now - 60_000);
  for (const row of rows) {
    const defaults = { seenAt: now - 120_000, returnedAt: null, absentAfterMs, version: 1 };
    await query
      .insertInto('absences')
      .values({ concertId, waitNo, ...defaults, ...row })
      .execute();
  }
  await query
    .updateTable('queueEntries')
    .set({
      status: 'waiting',
      endedAt: null,
      leftLineVersion: null,
      cameBack: (rows.at(-1)?.returnedAt ?? null) === null ? null : 1,
    })
    .where('concertId', '=', concertId)
    .where('waitNo', '=', waitNo)
    .execute();
}

export const absenceCorruptions: Corruptions = {
  'nobody who came back was overtaken': [
    {
      description: 'a place returned a millisecond before a higher number was admitted',
      apply: (query, history) =>
        skipQuitter(query, history, (at) => [{ passedAt: at - 15_000, returnedAt: at - 1 }]),
    },
  ],
  'only absent buyers were skipped, and each return was recorded': [
    {
      description: 'a place was skipped a millisecond before it was absent',
      apply: (query, history) =>
        skipQuitter(query, history, (at) => [{ passedAt: at, absentAfterMs: 60_001 }]),
    },
    {
      description: 'a place was skipped by a limit that is too short',
      apply: (query, history) =>
        skipQuitter(query, history, (at) => [{ passedAt: at, absentAfterMs: 39_999 }]),
    },
    {
      description: 'a place was last seen before it joined',
      apply: (query, history) =>
        skipQuitter(query, history, (at) => [{ passedAt: at, seenAt: at - 60_001 }]),
    },
    {
      description: 'a place was skipped once more, and had not returned',
      apply: (query, history) =>
        skipQuitter(query, history, (at) => [{ passedAt: at - 1 }, { passedAt: at }]),
    },
    {
      description: 'a place was skipped once more, for an absence before it returned',
      apply: (query, history) =>
        skipQuitter(query, history, (at) => [
          { passedAt: at - 10_000, returnedAt: at - 5_000 },
          { passedAt: at },
        ]),
    },
    {
      description: 'a place returned, and its entry does not say so',
      async apply(query, history) {
        await skipQuitter(query, history, (at) => [{ passedAt: at - 1, returnedAt: at }]);
        await query.updateTable('queueEntries').set({ cameBack: null }).execute();
      },
    },
  ],
};

/** Corruptions of absences that the check of the admission order must find. */
export const admissionOrderCorruptions: Corruptions[string] = [
  {
    description: 'a lower number was skipped a millisecond after a higher one was admitted',
    apply: (query, history) => skipQuitter(query, history, (at) => [{ passedAt: at + 1 }]),
  },
  {
    description: 'an absent place was admitted before another one',
    async apply(query, history) {
      const { holding, now } = history;
      const { concertId, waitNo } = holding.place;
      await skipQuitter(query, history, (at) => [{ passedAt: at }]);
      const [seenAt, passedAt] = [now - 120_000, now - 60_000];
      const absence = { concertId, waitNo, seenAt, passedAt, returnedAt: null };
      await query
        .insertInto('absences')
        .values({ ...absence, absentAfterMs, version: 1 })
        .execute();
      await query
        .updateTable('queueEntries')
        .set({ joinedAt: seenAt })
        .where('concertId', '=', concertId)
        .where('waitNo', '=', waitNo)
        .execute();
    },
  },
];

/** Valid rows: the place was skipped in the same instant in which the next were admitted. */
export const skipAtAdmission = (query: Query, history: SaleHistory): Promise<void> =>
  skipQuitter(query, history, (at) => [{ passedAt: at, absentAfterMs: 60_000 }]);
