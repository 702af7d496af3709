/**
 * Encoding of a presence heartbeat: the last-seen ages of the numbers near a line's head.
 *
 * Servers that share a database gossip through it: each writes one heartbeat a room every few
 * seconds and reads those of the others. The text is the unit of the ages in milliseconds, then
 * runs of the line. A run is its first rank and, in Base64, one byte of age for each rank:
 * `225 17:AAEA/w== 900:AA==`. Ages are rounded down, and 255 stands for that age or more. The word
 * `drawn` before the runs says that a draw gave the ranks: a server that does not know of the draw
 * yet, or wrote before it, means other buyers by the same ranks.
 */
import type { LineOrder } from '@onsale/core/lobby/line-order';
import type { LastSeenTable } from '@onsale/core/structures/last-seen-table';
import type { WaitingLine } from '@onsale/core/structures/waiting-line';
import type { PresenceHeartbeat } from '@onsale/db/repositories/queue/presence.repository';
import { presenceLimits } from './presence-limits.ts';

/** Units of age in `absentAfterMs`; rounding down loses at most half a percent of it. */
const unitsPerAbsence = 200;
const maxAgeUnits = 255;
/** A run continues over at most this many numbers that do not wait; a new run costs more bytes. */
const maxGapNumbers = 16;

interface HeartbeatTerms {
  now: number;
  absentAfterMs: number;
  /** How many numbers the heartbeat covers at most. */
  maxNumbers: number;
  order: LineOrder;
  isDrawn: boolean;
  /** The instant at which this server last saw a number. */
  seenAt: (waitNo: number) => number;
}

/** Stands before the runs of a line that was drawn. */
const drawnMark = 'drawn';

/** How many numbers near the head a heartbeat covers, for a room that admits this many a minute. */
export function headWindow(admissible: number): number {
  const { headWindowFactor, minHeadWindow, maxHeadWindow } = presenceLimits;
  return Math.min(maxHeadWindow, Math.max(minHeadWindow, headWindowFactor * admissible));
}

/** Encodes the ages, as of `now`, of the next numbers in line. */
export function encodeHeartbeat(
  lastSeen: LastSeenTable,
  line: WaitingLine,
  terms: HeartbeatTerms,
): string {
  const { now, absentAfterMs, maxNumbers, order, isDrawn, seenAt } = terms;
  const unitMs = Math.max(1, Math.floor(absentAfterMs / unitsPerAbsence));
  const ageOf = (waitNo: number) =>
    Math.min(maxAgeUnits, Math.max(0, Math.floor((now - seenAt(waitNo)) / unitMs)));
  const runs: { first: number; ages: number[] }[] = [];
  let count = 0;
  for (const rank of lastSeen.candidates(line)) {
    if (count === maxNumbers) break;
    count += 1;
    let run = runs.at(-1);
    if (!run || rank - (run.first + run.ages.length) > maxGapNumbers) {
      run = { first: rank, ages: [] };
      runs.push(run);
    }
    while (run.first + run.ages.length < rank) run.ages.push(maxAgeUnits);
    run.ages.push(ageOf(order.waitNoOf(rank)));
  }
  const encodedRuns = runs.map(
    ({ first, ages }) => `${first}:${Buffer.from(ages).toString('base64')}`,
  );
  return [unitMs, ...(isDrawn ? [drawnMark] : []), ...encodedRuns].join(' ');
}

/** The last-seen instants that another server reports. */
export interface RemoteLastSeen {
  notedAt: number;
  /** Whether its ranks are those of this server: both know the same of a draw. */
  hasSameOrder: boolean;
  /** An upper bound of when that server saw a rank last; undefined for a rank not covered. */
  seenAt: (rank: number) => number | undefined;
  /** The same, and undefined as well for a rank that it may have seen at any time before. */
  lastSeenAt: (rank: number) => number | undefined;
}

/** A heartbeat of another order: it says that its server is there, and nothing of any rank. */
export function ofOtherOrder({ notedAt }: Pick<RemoteLastSeen, 'notedAt'>): RemoteLastSeen {
  const isNotCovered = () => undefined;
  return { notedAt, hasSameOrder: false, seenAt: isNotCovered, lastSeenAt: isNotCovered };
}

export function decodeHeartbeat(
  { notedAt, seen }: PresenceHeartbeat,
  { isDrawn }: { isDrawn: boolean },
): RemoteLastSeen {
  const [unit, ...parts] = seen.split(' ');
  const hasSameOrder = (parts[0] === drawnMark) === isDrawn;
  if (!hasSameOrder) return ofOtherOrder({ notedAt });
  const unitMs = Number(unit);
  const runs = parts.slice(isDrawn ? 1 : 0).map((encoded) => {
    const [first, ages = ''] = encoded.split(':');
    return { first: Number(first), ages: Buffer.from(ages, 'base64') };
  });
  const ageOf = (rank: number) => {
    const run = runs[countStartingUpTo(runs, rank) - 1];
    return run?.ages[rank - run.first];
  };
  const instant = (age: number | undefined) =>
    age === undefined ? undefined : notedAt - age * unitMs;
  return {
    notedAt,
    hasSameOrder,
    seenAt: (rank) => instant(ageOf(rank)),
    lastSeenAt: (rank) => {
      const age = ageOf(rank);
      return age === maxAgeUnits ? undefined : instant(age);
    },
  };
}

/** Number of runs that begin at a rank or before it, by binary search. */
function countStartingUpTo(runs: readonly { first: number }[], rank: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (runs[middle]!.first <= rank) low = middle + 1;
    else high = middle;
  }
  return low;
}
