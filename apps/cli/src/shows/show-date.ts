/** A date as the clocks of its venue tell it: `Sat 1 May 2027, 20:00 CEST`. */
import { fromIso } from '@onsale/core/time/dates';
import { calendarDate } from '../render/format.ts';

/** A concert, as far as the times of its dates depend on it. */
export interface Venue {
  timeZone: string;
  /** An older server does not tell them. */
  performances?: readonly { date: string; startsAt: string | null }[] | undefined;
}

/** @param venue undefined where no list has the concert: then without the name of the zone. */
export function showDate(date: string, venue: Venue | undefined): string {
  const startsAt = venue?.performances?.find((performance) => performance.date === date)?.startsAt;
  if (!venue || !startsAt) return calendarDate(date);
  return `${calendarDate(date)} ${zoneName(startsAt, venue.timeZone)}`;
}

/** Each knows the abbreviations of its own part of the world, and others as `GMT+2`. */
const locales = ['en-GB', 'en-US', 'en-AU', 'en-NZ', 'en-ZA', 'en-IN'];

/** `CEST`, `EDT`, or `GMT+9` for a zone without an abbreviation that people know. */
function zoneName(instant: string, timeZone: string): string {
  const names = locales.map((locale) => nameIn(locale, instant, timeZone));
  return names.find((name) => !/[+-]/.test(name)) ?? names[0]!;
}

function nameIn(locale: string, instant: string, timeZone: string): string {
  try {
    const format = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' });
    const parts = format.formatToParts(fromIso(instant));
    return parts.find(({ type }) => type === 'timeZoneName')!.value;
  } catch {
    // A zone that this machine does not know.
    return timeZone;
  }
}
