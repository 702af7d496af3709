/** Conversion of instants and calendar dates to and from the text of the wire. */

/** An instant as the wire carries it: ISO-8601 in UTC, with milliseconds. */
export function toIso(instant: number): string {
  return new Date(instant).toISOString();
}

/** The instant that an ISO-8601 string names, or NaN when it names none. */
export function fromIso(text: string): number {
  return Date.parse(text);
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
  const instant = Date.parse(`${text}T00:00:00.000Z`);
  return !Number.isNaN(instant) && toIso(instant).startsWith(text);
}

/** The instant at which `date` begins: 00:00 UTC. */
export function startOfDate(date: string): number {
  return Date.parse(`${date}T00:00:00.000Z`);
}

/** The first instant at which `date` is over everywhere on earth: noon UTC of the next day. */
export function endOfDate(date: string): number {
  return startOfDate(date) + 36 * 3_600_000;
}
