import type { purgeAbsent } from '@onsale/server/domains/queue/purge-absent';
import { removalCheck } from '../../../src/checks/timing/removal.ts';
import { replaceWith } from './mutation.ts';
import type { Mutant } from './mutant.ts';

export const removalMutants = (): Mutant[] => [
  {
    change: 'places of buyers who poll are removed as ghosts',
    killedBy: removalCheck,
    brokenInvariants: [7, 21],
    functions: { purgeAbsent: replaceWith<typeof purgeAbsent>(() => removeLowest) },
    scenario: {
      buyers: 12,
      arrivals: { kind: 'burst', withinSeconds: 3 },
      concert: { room: { maxActive: 2, admitPerMinute: 4 } },
    },
  },
];

const removeLowest: typeof purgeAbsent = async (tx, { concertId, lineVersion }, { now }) => {
  const lowest = await tx.query
    .selectFrom('queueEntries')
    .where('concertId', '=', concertId)
    .where('status', '=', 'waiting')
    .orderBy('waitNo')
    .limit(1)
    .select('waitNo')
    .executeTakeFirst();
  if (!lowest) return { removed: 0, lineVersion };
  await tx.query
    .updateTable('queueEntries')
    .set({ status: 'left', lapsed: 1, endedAt: now, leftLineVersion: lineVersion + 1 })
    .where('concertId', '=', concertId)
    .where('waitNo', '=', lowest.waitNo)
    .execute();
  await tx.query
    .updateTable('rooms')
    .set((eb) => ({ lineVersion: lineVersion + 1, departed: eb('departed', '+', 1) }))
    .where('concertId', '=', concertId)
    .execute();
  return { removed: 1, lineVersion: lineVersion + 1 };
};
