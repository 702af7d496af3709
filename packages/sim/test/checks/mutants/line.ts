import type { saleStateAt } from '@onsale/core/catalogue';
import { OnsaleError } from '@onsale/core/errors';
import type {
  entryStatusAt,
  latestSessionEnd,
  placesToAdmit,
  requireActive,
} from '@onsale/core/queue';
import type { requireWithinHoldLimit } from '@onsale/core/reservation';
import type { countAdmissions } from '@onsale/db/repositories/queue/admission-window.repository';
import type {
  admitLowest,
  endSession,
  expireSessions,
} from '@onsale/db/repositories/queue/admission.repository';
import type { createApp } from '@onsale/server/app';
import { freedCheck } from '../../../src/checks/capacity-freed.ts';
import {
  activeCheck,
  endedPlaceCheck,
  holdLimitCheck,
  rateCheck,
  sessionEndCheck,
} from '../../../src/checks/line-limits.ts';
import { numberCheck, openingCheck } from '../../../src/checks/lobby/line-places.ts';
import { orderCheck } from '../../../src/checks/admission-order.ts';
import { quiescenceCheck } from '../../../src/checks/quiescence.ts';
import type { ScenarioInput } from '../../../src/scenario/schema.ts';
import { lengthCheck } from '../../../src/checks/timing/lengths.ts';
import { positionCheck } from '../../../src/checks/timing/position.ts';
import { replaceWith } from './mutation.ts';
import type { Mutant } from './mutant.ts';
import { longLine } from './timing.ts';

const crowded: Partial<ScenarioInput> = {
  buyers: 12,
  arrivals: { kind: 'burst', withinSeconds: 3 },
  concert: { room: { maxActive: 2, admitPerMinute: 4 } },
};

const squatting = {
  buyers: 2,
  personas: { squatter: 1 },
  concert: { reservationSeconds: 20, room: { sessionSeconds: 60, holdsPerSession: 4 } },
} satisfies Partial<ScenarioInput>;

/** The response of the server about a place. */
interface Entry {
  waitNo: number;
}

export const lineMutants = (): Mutant[] => [
  {
    change: 'two buyers share each wait number',
    killedBy: numberCheck,
    tamper: (data, { procedure }) => {
      if (!procedure.startsWith('queue.')) return data;
      const entry = data as Entry;
      return { ...entry, waitNo: Math.ceil(entry.waitNo / 2) };
    },
    scenario: { buyers: 2 },
  },
  {
    change: 'admission ignores the active buyers',
    killedBy: activeCheck,
    brokenInvariants: [5],
    functions: {
      placesToAdmit: replaceWith<typeof placesToAdmit>(
        (original) => (room, counted) => original(room, { ...counted, active: 0 }),
      ),
    },
    scenario: crowded,
  },
  {
    change: 'admission ignores the admissions of the last minute',
    killedBy: rateCheck,
    brokenInvariants: [6],
    functions: {
      placesToAdmit: replaceWith<typeof placesToAdmit>(
        (original) => (room, counted) => original(room, { ...counted, admittedInWindow: 0 }),
      ),
    },
    scenario: crowded,
  },
  {
    change: 'admission takes the highest numbers',
    killedBy: orderCheck,
    brokenInvariants: [7, 21],
    functions: { admitLowest: replaceWith<typeof admitLowest>(() => admitHighest) },
    scenario: crowded,
  },
  {
    change: 'a place never expires',
    killedBy: endedPlaceCheck,
    functions: {
      entryStatusAt: replaceWith<typeof entryStatusAt>(
        () =>
          ({ status }) =>
            status,
      ),
      expireSessions: replaceWith<typeof expireSessions>(() => async () => undefined),
    },
    scenario: {
      personas: { hesitant: 1 },
      concert: { reservationSeconds: 10, room: { sessionSeconds: 5 } },
    },
  },
  {
    change: 'reservations extend a session without end',
    killedBy: sessionEndCheck,
    brokenInvariants: [14],
    functions: {
      latestSessionEnd: replaceWith<typeof latestSessionEnd>(() => () => Infinity),
    },
    scenario: squatting,
  },
  {
    change: 'a session makes any number of reservations',
    killedBy: holdLimitCheck,
    brokenInvariants: [14],
    functions: {
      requireWithinHoldLimit: replaceWith<typeof requireWithinHoldLimit>(() => () => undefined),
    },
    scenario: { ...squatting, concert: { ...squatting.concert, reservationSeconds: 5 } },
  },
  {
    change: 'the sale is always open',
    killedBy: openingCheck,
    functions: { saleStateAt: replaceWith<typeof saleStateAt>(() => () => 'on_sale') },
    scenario: { concert: { opensAfterSeconds: 20 } },
  },
  {
    change: 'leaving ends nothing',
    killedBy: endedPlaceCheck,
    functions: { endSession: replaceWith<typeof endSession>(() => async () => undefined) },
    scenario: { buyers: 10, personas: { abandoner: 1 } },
  },
  {
    change: 'slots never become free',
    killedBy: freedCheck,
    functions: {
      countAdmissions: replaceWith<typeof countAdmissions>((original) => async (tx, room) => {
        const { admittedInWindow: everAdmitted } = await original(tx, { ...room, since: 0 });
        return { ...(await original(tx, room)), active: everAdmitted };
      }),
    },
    scenario: { buyers: 2, concert: { room: { maxActive: 2 } } },
  },
  {
    change: 'active buyers are not authenticated',
    killedBy: quiescenceCheck,
    functions: {
      requireActive: replaceWith<typeof requireActive>(() => () => {
        throw new OnsaleError('NOT_AUTHENTICATED', {});
      }),
    },
    scenario: {},
  },
  {
    change: 'a line shows its state of twenty refreshes before',
    killedBy: lengthCheck,
    says: 'By its answers',
    functions: {
      createApp: replaceWith<typeof createApp>((original) => async (options) => {
        const app = await original(options);
        const { lineCache } = app;
        const refresh = lineCache.refresh.bind(lineCache);
        let refreshes = 0;
        lineCache.refresh = async (...ids) => {
          refreshes += 1;
          if (refreshes % 20 === 1) await refresh(...ids);
        };
        return app;
      }),
    },
    scenario: longLine,
  },
  {
    change: 'each place is told its position of twenty looks before',
    killedBy: positionCheck,
    functions: {
      createApp: replaceWith<typeof createApp>((original) => async (options) => {
        const app = await original(options);
        const { lineCache } = app;
        const position = lineCache.position.bind(lineCache);
        const positions = new Map<number, ReturnType<typeof position>[]>();
        lineCache.position = (concertId, waitNo) => {
          const looks = [position(concertId, waitNo), ...(positions.get(waitNo) ?? [])].slice(
            0,
            20,
          );
          positions.set(waitNo, looks);
          return looks.at(-1)!;
        };
        return app;
      }),
    },
    scenario: longLine,
  },
  {
    change: 'no buyer is ever admitted',
    killedBy: quiescenceCheck,
    functions: { admitLowest: replaceWith<typeof admitLowest>(() => async () => 0) },
    scenario: { durationSeconds: 60 },
  },
];

const admitHighest: typeof admitLowest = async (tx, room, { count, admittedAt, expiresAt }) => {
  const { concertId, maxActive, admitPerMinute } = room;
  const lineVersion = room.lineVersion + 1;
  const waiting = await tx.query
    .selectFrom('queueEntries')
    .where('concertId', '=', concertId)
    .where('status', '=', 'waiting')
    .orderBy('waitNo', 'desc')
    .limit(count)
    .select('waitNo')
    .execute();
  for (const { waitNo } of waiting) {
    await tx.query
      .updateTable('queueEntries')
      .set({
        status: 'active',
        admittedAt,
        expiresAt,
        leftLineVersion: lineVersion,
        admittedMaxActive: maxActive,
        admittedPerMinute: admitPerMinute,
      })
      .where('concertId', '=', concertId)
      .where('waitNo', '=', waitNo)
      .execute();
  }
  await tx.query
    .updateTable('rooms')
    .set({ lineVersion })
    .where('concertId', '=', concertId)
    .execute();
  return waiting.length;
};
