/** Conversion of instants and calendar dates to and from the text of the wire. */

/** An instant as the wire carries it: ISO-8601 in UTC, with milliseconds. */
export function toIso(instant: number): string {
  return new Date(instant).toISOString();
}

/** The same for an instant that may not be; null for null. */
export function toIsoOrNull(instant: number | null): string | null {
  return instant === null ? null : toIso(instant);
}

/** An instant as HTTP's `Date` field has it (RFC 9110, 5.6.7). */
export function toHttpDate(instant: number): string {
  return new Date(instant).toUTCString();
}

/** The instant that an ISO-8601 string names, or NaN when it names none. */
export function fromIso(text: string): number {
  return Date.parse(text);
}

const instantPattern =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?(Z|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)$/i;

/**
 * The instant that a client names: any ISO-8601 date and time with an offset. Seconds and their
 * fraction may be left out; an offset is `Z`, `+01:00`, `+0100` or `+01`.
 *
 * @returns NaN when the text is no such instant.
 */
export function parseInstant(text: string): number {
  const match = instantPattern.exec(text);
  if (!match || !isCalendarDate(match[1]!)) return NaN;
  const [, date, hours, minutes, seconds = '00', fraction = '', , sign, hh = '00', mm = '00'] =
    match;
  const ms = fraction.padEnd(3, '0').slice(0, 3);
  const local = Date.parse(`${date}T${hours}:${minutes}:${seconds}.${ms}Z`);
  const offsetMs = (Number(hh) * 60 + Number(mm)) * 60_000;
  return sign === '-' ? local + offsetMs : local - offsetMs;
}

/** Whether the wire can carry an instant: its year must have four digits. */
export function isRepresentable(instant: number): boolean {
  return instant >= firstRepresentable && instant <= lastRepresentable;
}

const firstRepresentable = Date.parse('0000-01-01T00:00:00.000Z');
const lastRepresentable = Date.parse('9999-12-31T23:59:59.999Z');

/** Whether `text` is a calendar date, `YYYY-MM-DD` (2027-02-30 is not one). */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const [year, month, day] = [text.slice(0, 4), text.slice(5, 7), text.slice(8)].map(Number);
  if (month! < 1 || month! > 12 || day! < 1) return false;
  return day! <= 28 || day! <= daysIn(year!, month!);
}

/** Whether `text` names a performance: a calendar date, or one with a time of day, `…T20:00`. */
export function isPerformanceDate(text: string): boolean {
  return isCalendarDate(dayOf(text)) && /^(T([01]\d|2[0-3]):[0-5]\d)?$/.test(text.slice(10));
}

/** The calendar date of a performance that may have a time of day. */
export function dayOf(date: string): string {
  return date.slice(0, 10);
}

/** Whether a performance has a time of day. */
export function hasTime(date: string): boolean {
  return date.length > 10;
}

/** The last day of a month, 1 for January. */
function daysIn(year: number, month: number): number {
  // Date.UTC takes the years 0 to 99 for those from 1900; the calendar repeats after 400 years.
  return new Date(Date.UTC(year + 400, month, 0)).getUTCDate();
}

/** The instant at which the day of `date` begins: 00:00 UTC. */
export function startOfDate(date: string): number {
  return Date.parse(`${dayOf(date)}T00:00:00.000Z`);
}

/** From the beginning of a date at 00:00 UTC until it is over everywhere on earth. */
const dateMs = 36 * 3_600_000;

/** The first instant at which `date` is over everywhere on earth: noon UTC of the next day. */
export function endOfDate(date: string): number {
  return startOfDate(date) + dateMs;
}

/** The latest date that is over everywhere on earth; later dates, as text, are not. */
export function lastDateOver(now: number): string {
  return toIso(now - dateMs).slice(0, 10);
}
