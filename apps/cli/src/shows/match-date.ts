/**
 * Matches a date as typed against all dates of a concert: as a whole, never as a piece of text.
 *
 * Every command that takes a date reads it by this.
 */
import { dayOf, isPerformanceDate } from '@onsale/core/time/dates';
import { CliError, usageError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { calendarDate } from '../render/format.ts';
import { t } from '../language/language.ts';

/** `2027-05-01`, and with the time of day `2027-05-01T20:00` or `2027-05-01 20:00`. */
const fullDate = /^\d{4}-\d{2}-\d{2}$/;
/** `05-01`, or `01`: the end of a full date. */
const shortDate = /^(?:\d{2}-)?\d{2}$/;
/** A date whose month or day may lack its leading zero. */
const looseDate = /^(?:(?:(\d{4})-)?(\d{1,2})-)?(\d{1,2})$/;
const timeOfDay = /^(.*)[T ](\d{2}:\d{2})$/i;

const datesNamed = 5;

/**
 * The one date that `text` means: YYYY-MM-DD, or MM-DD, or the day DD where one alone has it; each
 * may be followed by its time, which is needed where a day has several shows.
 *
 * @param dates all dates of the concert, those without a free seat too; undefined for a concert
 * that no list has, as it is hidden or closed long ago: its date has to be written in full.
 * @throws CliError USAGE when `text` is written otherwise or means several dates, DATE_NOT_FOUND
 * when the concert has no such date.
 */
export function matchDate(text: string, dates: readonly string[] | undefined): string {
  if (!dates) return requireFullDate(text);
  const [, day = text, time] = timeOfDay.exec(text) ?? [];
  if (!fullDate.test(day) && !shortDate.test(day)) throw malformed(text, dates);
  const found = dates.filter(
    (date) =>
      `-${dayOf(date)}`.endsWith(`-${day}`) && (time === undefined || date.endsWith(`T${time}`)),
  );
  // A date without a time is named by all of its text.
  const exact = found.filter((date) => date === text);
  const [date, ...others] = exact.length > 0 ? exact : found;
  if (date === undefined) throw noSuchDate(text, dates);
  if (others.length === 0) return date;
  const isOneDay = new Set(found.map(dayOf)).size === 1;
  const full = isOneDay ? t`the time as well, such as ${found[0] ?? ''}` : t`the full date`;
  throw usageError(t`"${text}" could be ${named(found, t` or `)}. Write ${full}.`);
}

function requireFullDate(text: string): string {
  const date = text.replace(' ', 'T');
  if (isPerformanceDate(date)) return date;
  throw usageError(
    t`The dates of this concert are not listed: write "${text}" as YYYY-MM-DD, or with its time as YYYY-MM-DDTHH:MM.`,
    'onsale dates',
  );
}

function malformed(text: string, dates: readonly string[]): CliError {
  const [, year, month, day = ''] = looseDate.exec(text) ?? [];
  const parts = [year, month?.padStart(2, '0'), day.padStart(2, '0')];
  const padded = parts.filter((part) => part !== undefined).join('-');
  const meant = day === '' ? [] : dates.filter((date) => `-${dayOf(date)}`.endsWith(`-${padded}`));
  const hint = meant.length > 0 ? t` Did you mean ${named(meant, t` or `)}?` : '';
  return usageError(
    t`"${text}" is not a date: write YYYY-MM-DD, MM-DD or DD, with leading zeros.${hint}`,
  );
}

function noSuchDate(text: string, dates: readonly string[]): CliError {
  const plays = dates.length === 0 ? '' : t` It plays on ${named(dates, ', ')}.`;
  const date = isPerformanceDate(text) ? calendarDate(text) : `"${text}"`;
  return new CliError(t`The concert does not play on ${date}.${plays}`, {
    exitCode: exitCodes.failed,
    reason: 'DATE_NOT_FOUND',
    details: { dates },
  });
}

function named(dates: readonly string[], separator: string): string {
  const list = dates.slice(0, datesNamed).join(separator);
  const more = dates.length - datesNamed;
  return more > 0 ? t`${list} and ${more} more` : list;
}
