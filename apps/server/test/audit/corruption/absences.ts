import type { Database } from '@onsale/db/database';
import type { Damages } from './corruptions.ts';
import type { History } from '../populated-database.ts';

type Query = Database['query'];

const absentAfterMs = 45_000;

interface Passed {
  passedAt: number;
  seenAt?: number;
  returnedAt?: number | null;
  absentAfterMs?: number;
}

/** Whoever left from the middle waits still, and was passed over: the next two came a minute ago. */
async function passOver(
  query: Query,
  { quit, now }: History,
  passed: (admittedAt: number) => Passed[],
): Promise<void> {
  const { concertId, waitNo } = quit;
  const rows = passed(now - 60_000);
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

export const damagedAbsences: Damages = {
  'nobody who came back was overtaken': [
    {
      what: 'somebody came back a millisecond before a higher number was admitted',
      make: (query, history) =>
        passOver(query, history, (at) => [{ passedAt: at - 15_000, returnedAt: at - 1 }]),
    },
  ],
  'nobody was passed over who had been seen, and who came back carries it': [
    {
      what: 'somebody was passed over a millisecond before it was absent',
      make: (query, history) =>
        passOver(query, history, (at) => [{ passedAt: at, absentAfterMs: 60_001 }]),
    },
    {
      what: 'somebody was passed over by a limit that is too short',
      make: (query, history) =>
        passOver(query, history, (at) => [{ passedAt: at, absentAfterMs: 39_999 }]),
    },
    {
      what: 'somebody was last seen before it joined',
      make: (query, history) =>
        passOver(query, history, (at) => [{ passedAt: at, seenAt: at - 60_001 }]),
    },
    {
      what: 'somebody was passed over once more, and had not come back',
      make: (query, history) =>
        passOver(query, history, (at) => [{ passedAt: at - 1 }, { passedAt: at }]),
    },
    {
      what: 'somebody was passed over once more, from before it came back',
      make: (query, history) =>
        passOver(query, history, (at) => [
          { passedAt: at - 10_000, returnedAt: at - 5_000 },
          { passedAt: at },
        ]),
    },
    {
      what: 'somebody came back, and its place does not say so',
      async make(query, history) {
        await passOver(query, history, (at) => [{ passedAt: at - 1, returnedAt: at }]);
        await query.updateTable('queueEntries').set({ cameBack: null }).execute();
      },
    },
  ],
};

/** What the check of the order of admissions has to find as well. */
export const damagedOrderOfPassed: Damages[string] = [
  {
    what: 'a lower number was passed over a millisecond after a higher one was admitted',
    make: (query, history) => passOver(query, history, (at) => [{ passedAt: at + 1 }]),
  },
  {
    what: 'somebody absent was admitted before another one',
    async make(query, history) {
      const { holding, now } = history;
      const { concertId, waitNo } = holding.place;
      await passOver(query, history, (at) => [{ passedAt: at }]);
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

/** Rows that are sound: passed over at the very instant at which the next were admitted. */
export const soundlyPassed = (query: Query, history: History): Promise<void> =>
  passOver(query, history, (at) => [{ passedAt: at, absentAfterMs: 60_000 }]);
