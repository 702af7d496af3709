/** Mutants of a room that an operator changes along the run: pauses and limits that are ignored. */
import type { placesToAdmit } from '@onsale/core/queue';
import { rateCheck } from '../../../src/checks/line-limits.ts';
import { quiescenceCheck } from '../../../src/checks/quiescence.ts';
import { pauseCheck } from '../../../src/checks/timing/room-changes.ts';
import { slotUseCheck } from '../../../src/checks/timing/slot-use.ts';
import type { ScenarioInput } from '../../../src/scenario/schema.ts';
import { replaceWith, type Replacement } from './mutation.ts';
import type { Mutant } from './mutant.ts';
import { longLine } from './timing.ts';

/** An operator pauses the room for a minute and a half, and raises its limits then. */
const changedRoom = {
  ...longLine,
  roomChanges: [
    { atSeconds: 10, paused: true },
    { atSeconds: 100, paused: false, maxActive: 6, admitPerMinute: 30 },
  ],
} satisfies Partial<ScenarioInput>;

/** An operator lets fewer in within a minute. */
const slowedRoom = {
  ...longLine,
  roomChanges: [{ atSeconds: 30, admitPerMinute: 2 }],
} satisfies Partial<ScenarioInput>;

/** Decides with a room that has another limit than its row. */
const withRoom = (changed: Partial<Parameters<typeof placesToAdmit>[0]>) => ({
  placesToAdmit: replaceWith<typeof placesToAdmit>(
    (original) => (room, counted) => original({ ...room, ...changed }, counted),
  ),
});

export const roomChangeMutants = (): Mutant[] => [
  {
    change: 'a pause is ignored',
    killedBy: pauseCheck,
    says: 'the room was paused since 2027-01-01T12:00:10.000Z',
    functions: withRoom({ paused: false }),
    scenario: changedRoom,
  },
  {
    change: 'a pause never ends',
    killedBy: quiescenceCheck,
    functions: pausedForEver(),
    scenario: { ...changedRoom, durationSeconds: 900 },
  },
  {
    change: 'a raised limit is ignored',
    killedBy: slotUseCheck,
    says: 'at most 3 of 6 slots in use',
    functions: withRoom({ maxActive: longLine.concert.room.maxActive }),
    scenario: changedRoom,
  },
  {
    change: 'a lowered limit is ignored',
    killedBy: rateCheck,
    brokenInvariants: [6],
    says: 'where 2 may be since 2027-01-01T12:00:30.000Z',
    functions: withRoom({ admitPerMinute: longLine.concert.room.admitPerMinute }),
    scenario: slowedRoom,
  },
];

function pausedForEver(): Record<string, Replacement> {
  let wasPaused = false;
  return {
    placesToAdmit: replaceWith<typeof placesToAdmit>((original) => (room, counted) => {
      wasPaused ||= room.paused;
      return original({ ...room, paused: wasPaused }, counted);
    }),
  };
}
