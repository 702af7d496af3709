/**
 * Encoding of a presence heartbeat: the last-seen ages of the numbers near a line's head.
 *
 * Servers that share a database gossip through it: each writes one heartbeat a room every few
 * seconds and reads those of the others. The text is the unit of the ages in milliseconds, then
 * runs of the line. A run is its first number and, in Base64, one byte of age for each number:
 * `225 17:AAEA/w== 900:AA==`. Ages are rounded down, and 255 stands for that age or more.
 */
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
  /** The instant at which this server last saw a number. */
  seenAt: (waitNo: number) => number;
}

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
  const { now, absentAfterMs, maxNumbers, seenAt } = terms;
  const unitMs = Math.max(1, Math.floor(absentAfterMs / unitsPerAbsence));
  const ageOf = (waitNo: number) =>
    Math.min(maxAgeUnits, Math.max(0, Math.floor((now - seenAt(waitNo)) / unitMs)));
  const runs: { first: number; ages: number[] }[] = [];
  let count = 0;
  for (const waitNo of lastSeen.candidates(line)) {
    if (count === maxNumbers) break;
    count += 1;
    let run = runs.at(-1);
    if (!run || waitNo - (run.first + run.ages.length) > maxGapNumbers) {
      run = { first: waitNo, ages: [] };
      runs.push(run);
    }
    while (run.first + run.ages.length < waitNo) run.ages.push(maxAgeUnits);
    run.ages.push(ageOf(waitNo));
  }
  const encodedRuns = runs.map(
    ({ first, ages }) => `${first}:${Buffer.from(ages).toString('base64')}`,
  );
  return [unitMs, ...encodedRuns].join(' ');
}

/** The last-seen instants that another server reports. */
export interface RemoteLastSeen {
  notedAt: number;
  /** An upper bound of when that server saw a number last; undefined for a number not covered. */
  seenAt: (waitNo: number) => number | undefined;
  /** The same, and undefined as well for a number that it may have seen at any time before. */
  lastSeenAt: (waitNo: number) => number | undefined;
}

export function decodeHeartbeat({ notedAt, seen }: PresenceHeartbeat): RemoteLastSeen {
  const [unit, ...encodedRuns] = seen.split(' ');
  const unitMs = Number(unit);
  const runs = encodedRuns.map((encoded) => {
    const [first, ages = ''] = encoded.split(':');
    return { first: Number(first), ages: Buffer.from(ages, 'base64') };
  });
  const ageOf = (waitNo: number) => {
    const run = runs[countStartingUpTo(runs, waitNo) - 1];
    return run?.ages[waitNo - run.first];
  };
  const instant = (age: number | undefined) =>
    age === undefined ? undefined : notedAt - age * unitMs;
  return {
    notedAt,
    seenAt: (waitNo) => instant(ageOf(waitNo)),
    lastSeenAt: (waitNo) => {
      const age = ageOf(waitNo);
      return age === maxAgeUnits ? undefined : instant(age);
    },
  };
}

/** Number of runs that begin at a number or before it, by binary search. */
function countStartingUpTo(runs: readonly { first: number }[], waitNo: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (runs[middle]!.first <= waitNo) low = middle + 1;
    else high = middle;
  }
  return low;
}
