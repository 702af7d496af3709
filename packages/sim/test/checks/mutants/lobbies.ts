/** Mutants of lobbies: lots given twice or skipped, second draws, doors that open too early. */
import type { hasOpened } from '@onsale/core/catalogue';
import { findDraw } from '@onsale/db/repositories/queue/draw.repository';
import type { giveBeacon } from '@onsale/server/domains/admin/draw/draw.usecases';
import type {
  extendLobbyHash,
  roundFunctionOf,
  seedHashOf,
} from '@onsale/server/domains/queue/lobby/draw-hashes';
import type { readDraw } from '@onsale/server/domains/queue/lobby/draw-view';
import type { numbersOf } from '@onsale/server/domains/queue/lobby/lobby-view';
import { invalidField } from '@onsale/server/wire/errors';
import { computedNumberCheck, lobbyNumbersCheck } from '../../../src/checks/lobby/draw-numbers.ts';
import { seedCheck } from '../../../src/checks/lobby/draw-record.ts';
import { lotCheck, numberCheck } from '../../../src/checks/lobby/line-places.ts';
import { doorsCheck, undrawnCheck } from '../../../src/checks/lobby/lobby-check.ts';
import type { ScenarioInput } from '../../../src/scenario/schema.ts';
import { replaceWith } from './mutation.ts';
import type { Mutant } from './mutant.ts';

/** Ten buyers in the lobby for half a minute, and two who come late. */
const drawn = {
  buyers: 12,
  arrivals: { kind: 'early', lateShare: 0.2, lateSeconds: 10 },
  concert: {
    opensAfterSeconds: 30,
    lobbyOpensAfterSeconds: 2,
    order: 'draw',
    room: { maxActive: 3 },
  },
} satisfies Partial<ScenarioInput>;

const withBeacon = { ...drawn, operator: [{ atSeconds: 10, giveBeacon: 'round 7' }] };

const byArrival = {
  ...drawn,
  concert: { ...drawn.concert, order: 'arrival' },
} satisfies Partial<ScenarioInput>;

/** Those in the lobby are not seen again after the draw; the late ones get a number at once. */
const unseen = { ...drawn, personas: { 'no-show': 1 } };

/** Counts from 1. */
function counter(): () => number {
  let count = 0;
  return () => (count += 1);
}

const otherKey = 'ab'.repeat(32);

/** The answer of the server about a place. */
interface Entry {
  lot: number | null;
}

export const lobbyMutants = (): Mutant[] => [
  {
    change: 'two buyers of a lobby share each lot',
    killedBy: lotCheck,
    says: 'was given to',
    tamper: (data, { procedure }) => {
      if (!procedure.startsWith('queue.')) return data;
      const entry = data as Entry;
      return { ...entry, lot: entry.lot && Math.ceil(entry.lot / 2) };
    },
    scenario: drawn,
  },
  {
    change: 'a buyer of a lobby has another lot in each answer',
    killedBy: lotCheck,
    says: 'in the lobby, and then lot',
    functions: {
      numbersOf: replaceWith<typeof numbersOf>((original) => {
        const answer = counter();
        return (lobby, waitNo) => {
          const numbers = original(lobby, waitNo);
          return numbers.waitNo === null ? { ...numbers, lot: answer() } : numbers;
        };
      }),
    },
    scenario: drawn,
  },
  {
    change: 'the doors of a lobby open before their time',
    killedBy: doorsCheck,
    functions: { hasOpened: replaceWith<typeof hasOpened>(() => () => true) },
    scenario: byArrival,
  },
  {
    change: 'a lobby is closed, and its lots are drawn, before the doors open',
    killedBy: seedCheck,
    says: 'The lobby was closed before',
    functions: { hasOpened: replaceWith<typeof hasOpened>(() => () => true) },
    scenario: drawn,
  },
  {
    change: 'a place is told its lot as its wait number before the draw',
    killedBy: undrawnCheck,
    functions: {
      numbersOf: replaceWith<typeof numbersOf>((original) => (lobby, waitNo) => {
        const numbers = original(lobby, waitNo);
        return { ...numbers, waitNo: numbers.waitNo ?? numbers.lot };
      }),
    },
    scenario: drawn,
  },
  {
    change: 'a draw leaves the last lot out',
    killedBy: lobbyNumbersCheck,
    says: 'with 10 lots',
    functions: {
      readDraw: replaceWith<typeof readDraw>((original) => async (store, concertId) => {
        const draw = await original(store, concertId);
        return draw && draw.lots !== null ? { ...draw, lots: draw.lots - 1 } : draw;
      }),
    },
    scenario: drawn,
  },
  {
    change: 'a server counts one lot less than were drawn',
    killedBy: lotCheck,
    says: 'in the lobby, and then place',
    functions: {
      numbersOf: replaceWith<typeof numbersOf>((original) => ({ terms, order }, waitNo) => {
        const lots = terms.lots === null ? null : terms.lots - 1;
        return original({ terms: { ...terms, lots }, order }, waitNo);
      }),
    },
    scenario: drawn,
  },
  {
    change: 'a buyer who comes late has a number among those that were drawn',
    killedBy: lobbyNumbersCheck,
    says: 'has no lot, and wait number',
    functions: {
      numbersOf: replaceWith<typeof numbersOf>((original) => (lobby, waitNo) => {
        const { lots } = lobby.terms;
        const numbers = original(lobby, waitNo);
        const isLate = numbers.waitNo !== null && lots !== null && waitNo > lots;
        return isLate ? { ...numbers, waitNo: waitNo - lots } : numbers;
      }),
    },
    scenario: unseen,
  },
  {
    change: 'a server that restarts draws again',
    killedBy: numberCheck,
    says: 'Wait number',
    functions: {
      roundFunctionOf: replaceWith<typeof roundFunctionOf>((original) => {
        const process = counter();
        return (drawKey) => original(process() === 1 ? drawKey : otherKey);
      }),
    },
    scenario: { ...drawn, faults: { restartsAtSeconds: [32] } },
  },
  {
    change: 'lots are drawn by another key than the published one',
    killedBy: computedNumberCheck,
    says: 'and the published draw gives',
    brokenInvariants: [7, 19],
    functions: {
      roundFunctionOf: replaceWith<typeof roundFunctionOf>((original) => () => original(otherKey)),
    },
    scenario: drawn,
  },
  {
    change: 'the hash over the lots leaves out a buyer',
    killedBy: computedNumberCheck,
    says: 'the lots that buyers got give',
    brokenInvariants: [19],
    functions: {
      extendLobbyHash: replaceWith<typeof extendLobbyHash>((original) => (hash, lots) => {
        return original(
          hash,
          lots.filter(({ waitNo }) => waitNo !== 2),
        );
      }),
    },
    scenario: drawn,
  },
  {
    change: 'the seed is public before the draw',
    killedBy: seedCheck,
    says: 'the seed was',
    functions: {
      readDraw: replaceWith<typeof readDraw>((original) => {
        const read = counter();
        return async (store, concertId) => {
          const draw = await original(store, concertId);
          const row = await findDraw(store, concertId);
          return draw && read() > 10 ? { ...draw, seed: row!.seed } : draw;
        };
      }),
    },
    scenario: drawn,
  },
  {
    change: 'a beacon is refused before the draw',
    killedBy: seedCheck,
    says: 'A beacon was refused',
    functions: {
      giveBeacon: replaceWith<typeof giveBeacon>(() => async () => {
        throw invalidField('beacon', 'comes too late');
      }),
    },
    scenario: withBeacon,
  },
  {
    change: 'a draw forgets its beacon',
    killedBy: seedCheck,
    says: 'The beacon of the draw is ""',
    functions: {
      readDraw: replaceWith<typeof readDraw>((original) => async (store, concertId) => {
        const draw = await original(store, concertId);
        return draw && { ...draw, beacon: '' };
      }),
    },
    scenario: withBeacon,
  },
  {
    change: 'another seed is published than was committed to',
    killedBy: seedCheck,
    says: 'which was public before',
    brokenInvariants: [19],
    functions: {
      seedHashOf: replaceWith<typeof seedHashOf>((original) => () => original(otherKey)),
    },
    scenario: drawn,
  },
  {
    change: 'a restart makes a new seed, with a hash of its own',
    killedBy: seedCheck,
    says: 'and then',
    functions: {
      readDraw: replaceWith<typeof readDraw>((original) => {
        const read = counter();
        return async (store, concertId) => {
          const draw = await original(store, concertId);
          return draw && read() > 20 ? { ...draw, seedHash: otherKey } : draw;
        };
      }),
    },
    scenario: drawn,
  },
];
