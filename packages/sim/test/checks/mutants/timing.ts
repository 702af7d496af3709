import type { etaSeconds } from '@onsale/core/admission-rate';
import type { claimDeadline, placesToAdmit, sessionEnd } from '@onsale/core/queue';
import type { reservationEnd } from '@onsale/core/reservation';
import type { replaceKeyHash } from '@onsale/db/repositories/account.repository';
import type { expireSessions } from '@onsale/db/repositories/queue/admission.repository';
import type { spendChallenge } from '@onsale/db/repositories/rate-limit.repository';
import type { raiseTokenEpoch } from '@onsale/db/repositories/token-epoch.repository';
import type { createApp } from '@onsale/server/app';
import type { createAdmissionRunner } from '@onsale/server/domains/queue/admission-runner';
import { orderCheck } from '../../../src/checks/admission-order.ts';
import { backgroundCheck } from '../../../src/checks/quiescence.ts';
import { absenceCheck } from '../../../src/checks/timing/absence.ts';
import { lengthCheck } from '../../../src/checks/timing/lengths.ts';
import { positionCheck } from '../../../src/checks/timing/position.ts';
import { slotUseCheck } from '../../../src/checks/timing/slot-use.ts';
import { trespassCheck } from '../../../src/checks/trespass.ts';
import type { ScenarioInput } from '../../../src/scenario/schema.ts';
import { replaceWith } from './mutation.ts';
import type { Mutant } from './mutant.ts';

/** A line that moves for some minutes. */
export const longLine = {
  buyers: 24,
  arrivals: { kind: 'burst', withinSeconds: 5 },
  thinkSeconds: [5, 15],
  concert: {
    seatsPerDate: 60,
    reservationSeconds: 60,
    room: { maxActive: 3, admitPerMinute: 60, sessionSeconds: 90, claimSeconds: 15 },
  },
} satisfies Partial<ScenarioInput>;

const wanderers = {
  ...longLine,
  buyers: 30,
  personas: { wanderer: 1, human: 1 },
} satisfies Partial<ScenarioInput>;

const reusers = {
  buyers: 4,
  personas: { reuser: 1 },
  concert: { room: { challenge: 2 } },
} satisfies Partial<ScenarioInput>;

const longer = (ms: number) => ({
  reservationEnd: replaceWith<typeof reservationEnd>(
    (original) => (terms, now) =>
      original({ ...terms, latestSessionEnd: terms.latestSessionEnd + ms }, now + ms),
  ),
});

const absentAfter = (absentAfterSeconds: number) => ({
  createApp: replaceWith<typeof createApp>(
    (original) => (options) => original({ ...options, absentAfterSeconds }),
  ),
});

interface Entry {
  waitNo: number;
  ahead: number;
}

let steps = 0;

export const timingMutants = (): Mutant[] => [
  {
    change: 'a reservation lasts half as long',
    killedBy: lengthCheck,
    functions: longer(-150_000),
    scenario: {},
  },
  {
    change: 'a reservation lasts a millisecond longer',
    killedBy: lengthCheck,
    functions: longer(1),
    scenario: {},
  },
  {
    change: 'a session lasts half as long',
    killedBy: lengthCheck,
    functions: {
      sessionEnd: replaceWith<typeof sessionEnd>(
        (original) =>
          ({ sessionSeconds }, admittedAt) =>
            original({ sessionSeconds: sessionSeconds / 2 }, admittedAt),
      ),
    },
    scenario: longLine,
  },
  {
    change: 'a session lasts a minute longer',
    killedBy: lengthCheck,
    brokenInvariants: [14],
    functions: {
      sessionEnd: replaceWith<typeof sessionEnd>(
        (original) => (room, admittedAt) => original(room, admittedAt) + 60_000,
      ),
    },
    scenario: longLine,
  },
  {
    change: 'an admission waits half as long to be claimed',
    killedBy: lengthCheck,
    functions: {
      claimDeadline: replaceWith<typeof claimDeadline>(
        (original) => (room, admittedAt) =>
          original({ ...room, claimSeconds: room.claimSeconds / 2 }, admittedAt),
      ),
    },
    scenario: {},
  },
  {
    change: 'an admission waits a millisecond longer to be claimed',
    killedBy: lengthCheck,
    brokenInvariants: [14],
    functions: {
      claimDeadline: replaceWith<typeof claimDeadline>(
        (original) => (room, admittedAt) => original(room, admittedAt) + 1,
      ),
    },
    scenario: {},
  },
  {
    change: 'twice as many are ahead, and five more',
    killedBy: positionCheck,
    tamper: (data, { procedure }) => {
      if (!procedure.startsWith('queue.')) return data;
      const entry = data as Entry;
      return { ...entry, ahead: entry.ahead * 2 + 5 };
    },
    scenario: longLine,
  },
  {
    change: 'nobody is ahead',
    killedBy: positionCheck,
    tamper: (data, { procedure }) =>
      procedure.startsWith('queue.') ? { ...(data as Entry), ahead: 0 } : data,
    scenario: longLine,
  },
  {
    change: 'the estimate is twenty times as long',
    killedBy: positionCheck,
    functions: {
      etaSeconds: replaceWith<typeof etaSeconds>(
        (original) => (rate, ahead, now) => (original(rate, ahead, now) ?? 0) * 20 || null,
      ),
    },
    scenario: longLine,
  },
  {
    change: 'wait numbers count down',
    killedBy: orderCheck,
    tamper: (data, { procedure }) => {
      if (!procedure.startsWith('queue.')) return data;
      const entry = data as Entry;
      return { ...entry, waitNo: 1_000 - entry.waitNo };
    },
    scenario: longLine,
  },
  {
    change: 'sessions are swept ten seconds late',
    killedBy: slotUseCheck,
    functions: {
      expireSessions: replaceWith<typeof expireSessions>(
        (original) => (tx, which) => original(tx, { ...which, now: which.now - 10_000 }),
      ),
    },
    scenario: { ...longLine, personas: { human: 1, 'last-moment': 1 } },
  },
  {
    change: 'a slot that a call frees waits for the next tick',
    killedBy: slotUseCheck,
    functions: {
      createAdmissionRunner: replaceWith<typeof createAdmissionRunner>((original) => (app) => ({
        ...original(app),
        requestStep: () => undefined,
      })),
    },
    scenario: longLine,
  },
  {
    change: 'one admission a second',
    killedBy: slotUseCheck,
    functions: {
      placesToAdmit: replaceWith<typeof placesToAdmit>(
        (original) => (room, counted) => Math.min(1, original(room, counted)),
      ),
    },
    scenario: {
      ...longLine,
      concert: { ...longLine.concert, room: { maxActive: 20, admitPerMinute: 6 } },
    },
  },
  {
    change: 'two of three admission steps fail',
    killedBy: backgroundCheck,
    functions: {
      placesToAdmit: replaceWith<typeof placesToAdmit>((original) => (room, counted) => {
        steps += 1;
        if (steps > 6 && steps % 3 > 0) throw new Error('The step fails.');
        return original(room, counted);
      }),
    },
    scenario: longLine,
  },
  {
    change: 'buyers are absent after two seconds',
    killedBy: orderCheck,
    brokenInvariants: [7],
    functions: absentAfter(2),
    scenario: wanderers,
  },
  {
    change: 'nobody is ever absent',
    killedBy: absenceCheck,
    functions: absentAfter(Infinity),
    scenario: wanderers,
  },
  {
    change: 'whoever comes back stays passed over',
    killedBy: orderCheck,
    functions: {
      createApp: replaceWith<typeof createApp>((original) => async (options) => {
        const app = await original(options);
        app.presence.markReturned = async () => undefined;
        return app;
      }),
    },
    scenario: wanderers,
  },
  {
    change: 'a proof of work is good for many joins',
    killedBy: trespassCheck,
    functions: { spendChallenge: replaceWith<typeof spendChallenge>(() => async () => true) },
    scenario: reusers,
  },
  {
    change: 'queue tokens outlive a rotation of the key',
    killedBy: trespassCheck,
    functions: {
      replaceKeyHash: replaceWith<typeof replaceKeyHash>(() => async (tx, { before, after }) => {
        const changed = await tx.query
          .updateTable('users')
          .set({ accountKeyHash: after })
          .where('accountKeyHash', '=', before)
          .returning(['userId', 'tokenEpoch as epoch'])
          .executeTakeFirst();
        return changed;
      }),
    },
    scenario: reusers,
  },
  {
    change: 'an operator ends no token',
    killedBy: trespassCheck,
    functions: {
      raiseTokenEpoch: replaceWith<typeof raiseTokenEpoch>(() => async (_, userId) => ({
        userId,
        epoch: 1,
      })),
    },
    scenario: reusers,
  },
];
