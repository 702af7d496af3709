/**
 * The instants of a concert's dates, by the rules of its time zone.
 *
 * Temporal knows those rules: on a Node without it, `temporal-polyfill` stands in. An hour that
 * occurs twice, as when the clocks go back in autumn, means the first of the two.
 */
import type { Wording } from '@onsale/core/language/translate';
import type { Performance } from '@onsale/core/catalogue';
import { dayOf, hasTime, isRepresentable } from '@onsale/core/time/dates';
import { Temporal } from 'temporal-polyfill';
import { invalidFields } from '../../../wire/errors.ts';
import type { Issue } from '../../../wire/issues.ts';

export interface ShowTerms {
  dates: readonly string[];
  /** An IANA name. */
  timeZone: string;
  salesEndMinutes: number;
}

const minuteMs = 60_000;

/** The name of a time zone as the tz database writes it; null when there is no such zone. */
export function canonicalTimeZone(name: string): string | null {
  // Temporal takes offsets too, which know no daylight-saving time.
  if (!/^[a-z]/i.test(name)) return null;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return null;
  }
}

/**
 * The performances of dates, ascending.
 *
 * @throws INVALID_INPUT naming each date that does not exist in the zone, or whose sale is over.
 */
export function planShows({ dates, timeZone, salesEndMinutes }: ShowTerms, now: number) {
  const issues: Issue[] = [];
  const shows = dates.flatMap((date, at): Performance[] => {
    const path = `dates.${at}`;
    const missing = findGap(date, timeZone);
    if (missing) issues.push({ path, message: missing });
    if (missing) return [];
    const show = toPerformance(date, { timeZone, salesEndMinutes });
    if (![show.startsAt!, show.saleEndsAt!].every(isRepresentable)) {
      issues.push({ path, message: (t) => t`${date} lies beyond the year 9999 of UTC` });
      return [];
    }
    const isOver = (hasTime(date) ? show.startsAt! : show.saleEndsAt!) <= now;
    if (isOver) {
      issues.push({ path, message: (t) => t`${date} is in the past: choose future dates` });
    } else if (show.saleEndsAt! <= now) {
      const message: Wording = (t) =>
        t`the sale of ${date} would be over: it ends ${salesEndMinutes} minutes before it (salesEndMinutes)`;
      issues.push({ path, message });
    }
    return [show];
  });
  if (issues.length > 0) throw invalidFields(issues);
  return shows.toSorted((a, b) => (a.date < b.date ? -1 : 1));
}

/** The begin of a date that exists in its zone, and the end of its sale. */
function toPerformance(
  date: string,
  { timeZone, salesEndMinutes }: Pick<ShowTerms, 'timeZone' | 'salesEndMinutes'>,
): Performance {
  if (hasTime(date)) {
    const startsAt = localTime(date, timeZone).epochMilliseconds;
    return { date, startsAt, saleEndsAt: startsAt - salesEndMinutes * minuteMs };
  }
  const day = Temporal.PlainDate.from(date);
  const startsAt = day.toZonedDateTime(timeZone).epochMilliseconds;
  const saleEndsAt = day.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
  return { date, startsAt, saleEndsAt };
}

/** The instant of a local time; the first where it occurs twice, one before it in a gap. */
function localTime(date: string, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.PlainDateTime.from(date).toZonedDateTime(timeZone, { disambiguation: 'earlier' });
}

/** Why a date does not exist in a zone; null where it does. */
function findGap(date: string, timeZone: string): Wording | null {
  const wanted = hasTime(date) ? date : `${date}T12:00`;
  const found = localTime(wanted, timeZone);
  if (toMinute(found) === wanted) return null;
  const after = found.getTimeZoneTransition('next')!;
  const to = toMinute(after);
  // The local time of the last nanosecond before the clocks change, and one more.
  const from = after.subtract({ nanoseconds: 1 }).toPlainDateTime().add({ nanoseconds: 1 });
  const [before, then] = [toMinute(from), to].map((text) =>
    dayOf(to) === dayOf(toMinute(from)) ? text.slice(11) : text,
  );
  return (t) => t`${date} does not exist in ${timeZone}: clocks go from ${before!} to ${then!}`;
}

function toMinute(time: Temporal.ZonedDateTime | Temporal.PlainDateTime): string {
  return time.toString().slice(0, 16);
}
