/**
 * Chooses which waiting entries to admit when some of their buyers are absent.
 *
 * absent   waits and has sent no poll for `absentAfterMs`; every other entry is *present*.
 * skipped  absent, while a present entry behind it was admitted. It keeps its number, and is
 *          present again with its next poll: it then precedes every entry that it preceded before.
 */
/** The shortest time without a poll after which a buyer may count as absent. */
export const minAbsentAfterMs = 40_000;

/**
 * The longest interval at which a buyer may be told to poll, as a share of the time after which it
 * counts as absent: the rest is for the jitter of clients and for a slow network. Near the front
 * intervals are far shorter, so a buyer misses many polls before it can be skipped.
 */
export const pollShareOfAbsence = 2 / 3;

export interface AbsentEntry {
  /** Its place in the order of the line: see lobby/line-order.ts. */
  rank: number;
  /** When a server saw it last. */
  seenAt: number;
}

/** Which entries at the head of the line are absent, as far as it is known. */
export interface PresenceVerdict {
  /** The absent entries, by rank. */
  absent: readonly AbsentEntry[];
  /** The last rank with a verdict; entries behind it are left to the next admission step. */
  knownThrough: number;
}

/**
 * Selects the entries to admit, and the absent ones to skip.
 *
 * An absent entry is skipped only when a present one behind it is admitted. The one exception: when
 * more entries are absent than one step may write, several steps in a row only skip.
 *
 * @param next the ranks of the first waiting entries that are not skipped yet, ascending.
 */
export function selectForAdmission(
  next: readonly number[],
  { absent, knownThrough }: PresenceVerdict,
  count: number,
): { present: number[]; skipped: AbsentEntry[] } {
  const absentByRank = new Map(absent.map((one) => [one.rank, one]));
  const present = next
    .filter((rank) => rank <= knownThrough && !absentByRank.has(rank))
    .slice(0, count);
  const last = present.at(-1) ?? (knownThrough === Infinity ? 0 : knownThrough);
  const skipped = next
    .filter((rank) => rank <= last)
    .flatMap((rank) => absentByRank.get(rank) ?? []);
  return { present, skipped };
}
