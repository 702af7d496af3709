/**
 * Who has a turn, when some of a line are not there.
 *
 * absent       waits and has not asked for its place for `absentAfterMs`; all others are *present*.
 * passed over  absent, while somebody present behind it was let in. It keeps its number, and is
 *              present again when it asks next: then it is before everybody whom it was before.
 */
import { longestPollMs } from './queue.ts';

/** Somebody must have had so many chances to ask before it counts as absent, and somewhat more. */
const missedPollsBeforeAbsent = 3;
const marginMs = 10_000;
export const leastAbsentAfterMs = missedPollsBeforeAbsent * longestPollMs + marginMs;

export interface AbsentRange {
  waitNo: number;
  /** When it was seen last. */
  seenAt: number;
}

/** What is known of the next in line. */
export interface PresenceVerdict {
  /** Those who are absent, ascending. */
  absent: readonly AbsentRange[];
  /** Of whom is known that they are present or absent; whoever comes behind is left to the next step. */
  upTo: number;
}

/**
 * Who has a turn now, and who is passed over for it.
 *
 * Nobody is passed over but for the sake of somebody present behind it. The one exception writes
 * down in several steps that more of the line are absent than one step may write.
 *
 * @param next who comes next of those who are not passed over yet, ascending.
 */
export function selectForAdmission(
  next: readonly number[],
  { absent, upTo }: PresenceVerdict,
  count: number,
): { present: number[]; passed: AbsentRange[] } {
  const away = new Map(absent.map((one) => [one.waitNo, one]));
  const present = next.filter((waitNo) => waitNo <= upTo && !away.has(waitNo)).slice(0, count);
  const last = present.at(-1) ?? (upTo === Infinity ? 0 : upTo);
  const passed = next
    .filter((waitNo) => waitNo <= last)
    .flatMap((waitNo) => away.get(waitNo) ?? []);
  return { present, passed };
}
