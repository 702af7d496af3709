/**
 * What servers that share a database tell each other of who is there: each notes every few seconds,
 * for the numbers near the head of each line, how long ago it saw them. A note is a text of the
 * unit of its ages in milliseconds and of stretches of the line, each with its first number and a
 * byte of age a number, in Base64: `225 17:AAEA/w== 900:AA==`. Ages are rounded down.
 */
import type { LastSeenTable } from '@onsale/core/structures/last-seen-table';
import type { WaitingLine } from '@onsale/core/structures/waiting-line';
import type { PresenceHeartbeat } from '@onsale/db/repositories/queue/presence.repository';

/** So many units make an absence: what is rounded off is half a percent of it. */
const unitsOfAbsence = 200;
const oldestAge = 255;
/** A stretch goes on over so many numbers that are of no interest. */
const gapNumbers = 16;

interface HeartbeatTerms {
  now: number;
  absentAfterMs: number;
  /** How many people are noted at most. */
  people: number;
  /** When a number was seen last by this server. */
  seenAt: (waitNo: number) => number;
}

/** What this server has seen of the next people in line. */
export function encodeHeartbeat(
  sightings: LastSeenTable,
  line: WaitingLine,
  terms: HeartbeatTerms,
): string {
  const { now, absentAfterMs, people, seenAt } = terms;
  const unitMs = Math.max(1, Math.floor(absentAfterMs / unitsOfAbsence));
  const age = (waitNo: number) =>
    Math.min(oldestAge, Math.max(0, Math.floor((now - seenAt(waitNo)) / unitMs)));
  const stretches: { first: number; ages: number[] }[] = [];
  let noted = 0;
  for (const waitNo of sightings.inOrder(line)) {
    if (noted === people) break;
    noted += 1;
    let last = stretches.at(-1);
    if (!last || waitNo - (last.first + last.ages.length) > gapNumbers) {
      last = { first: waitNo, ages: [] };
      stretches.push(last);
    }
    while (last.first + last.ages.length < waitNo) last.ages.push(oldestAge);
    last.ages.push(age(waitNo));
  }
  const texts = stretches.map(
    ({ first, ages }) => `${first}:${Buffer.from(ages).toString('base64')}`,
  );
  return [unitMs, ...texts].join(' ');
}

/** What another server has seen. */
export interface RemoteLastSeen {
  notedAt: number;
  /** When it saw a number last, or later; undefined when it says nothing of it. */
  seenAt: (waitNo: number) => number | undefined;
}

export function decodeHeartbeat({ notedAt, seen }: PresenceHeartbeat): RemoteLastSeen {
  const [unit, ...texts] = seen.split(' ');
  const unitMs = Number(unit);
  const stretches = texts.map((text) => {
    const [first, ages = ''] = text.split(':');
    return { first: Number(first), ages: Buffer.from(ages, 'base64') };
  });
  return {
    notedAt,
    seenAt: (waitNo) => {
      const stretch = stretches[countUpTo(stretches, waitNo) - 1];
      const age = stretch?.ages[waitNo - stretch.first];
      return age === undefined ? undefined : notedAt - age * unitMs;
    },
  };
}

/** How many stretches begin at a number or before it. */
function countUpTo(stretches: readonly { first: number }[], waitNo: number): number {
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (stretches[middle]!.first <= waitNo) low = middle + 1;
    else high = middle;
  }
  return low;
}
