/** Formats amounts, dates, durations and seat numbers for people. */
import { stripVTControlCharacters } from 'node:util';
import { dayOf, fromIso, hasTime } from '@onsale/core/time/dates';
import { currentLanguage, t } from '../language/language.ts';
import { koreanCounters } from '../language/korean/counters.ts';

const locales = { en: 'en-GB', ko: 'ko-KR' } as const;

const locale = () => locales[currentLanguage()];

/** `12,500 points` */
export function points(amount: number): string {
  const text = number(amount);
  return Math.abs(amount) === 1 ? t`${text} point` : t`${text} points`;
}

/** `12,500` */
export function number(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 seat`, `2 seats`, `1 person`, `2 people`; in Korean the counter that fits the word. */
export function count(value: number, one: string, many = `${one}s`): string {
  if (currentLanguage() === 'ko') return `${number(value)}${koreanCounters[one] ?? '개'}`;
  return `${number(value)} ${value === 1 ? one : many}`;
}

const secondsOf = { day: 86_400, hour: 3_600, minute: 60 } as const;

/** The two largest units: `4 min 12 s`, `2 h 5 min`, `3 days 4 h`; `0 s` below half a second. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const days = Math.floor(seconds / secondsOf.day);
  const hours = Math.floor((seconds % secondsOf.day) / secondsOf.hour);
  const minutes = Math.floor((seconds % secondsOf.hour) / secondsOf.minute);
  const parts: [number, string][] = [
    [days, days === 1 ? t`${days} day` : t`${days} days`],
    [hours, t`${hours} h`],
    [minutes, t`${minutes} min`],
    [seconds % secondsOf.minute, t`${seconds % secondsOf.minute} s`],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  if (first === -1) return t`${0} s`;
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([, text]) => text)
    .join(' ');
}

/** `40 s`, `6 min`, `1 h 20 min`, `2 days 4 h`: no more precise than an estimate is. */
export function approximateDuration(ms: number): string {
  const { minute, hour, day } = secondsOf;
  const seconds = ms / 1000;
  const step = seconds < minute ? 5 : seconds < hour ? minute : seconds < day ? 10 * minute : hour;
  return duration(Math.max(1, Math.round(seconds / step)) * step * 1000);
}

/** `in 4 min 12 s`, or `4 min 12 s ago`. */
export function fromNow(iso: string, now: number): string {
  const ms = fromIso(iso) - now;
  return ms > 0 ? t`in ${duration(ms)}` : t`${duration(-ms)} ago`;
}

/**
 * `Fri 4 Dec 2026`, from `2026-12-04`; `Fri 4 Dec 2026, 20:00` from `2026-12-04T20:00`, which is
 * the time at the venue. `2026년 12월 4일 (금)` in Korean.
 */
export function calendarDate(date: string): string {
  const format = new Intl.DateTimeFormat(locale(), {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  const text = format.format(fromIso(`${dayOf(date)}T00:00:00.000Z`));
  const day = currentLanguage() === 'ko' ? text : text.replace(',', '');
  return hasTime(date) ? t`${day}, ${date.slice(11)}` : day;
}

/** `22 Nov 2026, 20:04:31`, in local time unless a time zone is given. */
export function instant(iso: string, timeZone?: string): string {
  const format = new Intl.DateTimeFormat(locale(), {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    ...(timeZone !== undefined && { timeZone }),
  });
  return format.format(fromIso(iso));
}

/** The zone of `instant`: that of TZ, or of the machine. */
export function timeZone(): string {
  return new Intl.DateTimeFormat(locale()).resolvedOptions().timeZone;
}

/** `22 Nov 2026, 20:04:31 (Europe/Berlin)`, for a sentence. */
export function zonedInstant(iso: string): string {
  return `${instant(iso)} (${timeZone()})`;
}

/** `3–5, 9` for 3, 4, 5 and 9: runs of three and more become a range. */
export function seatNumbers(seatNos: readonly number[]): string {
  const runs: number[][] = [];
  for (const seatNo of seatNos.toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run?.at(-1) === seatNo - 1) run.push(seatNo);
    else runs.push([seatNo]);
  }
  return runs
    .flatMap((run) => (run.length > 2 ? [`${run[0]}–${run.at(-1)}`] : run.map(String)))
    .join(', ');
}

/** `seat 7`, `seats 5–8` */
export function seats(seatNos: readonly number[]): string {
  const numbers = seatNumbers(seatNos);
  return seatNos.length === 1 ? t`seat ${numbers}` : t`seats ${numbers}`;
}

/**
 * Removes escape sequences and control characters, so that server text cannot control a terminal.
 */
export function sanitize(text: string): string {
  return stripVTControlCharacters(text).replace(unsafe, ' ');
}

/** Control characters, and those that change the direction of the text around them. */
const unsafe = /[\p{Cc}\p{Bidi_Control}]/gu;
/** The colours and styles of this program; concealed text is not among them. */
const style = new RegExp(String.raw`(\u001B\[(?:[0-47]|2[2-479]|[349][0-79])m)`);

/** Sanitizes output that may contain this program's own styles, line breaks and tabs. */
export function sanitizeOutput(text: string): string {
  return text
    .split(style)
    .map((part, at) => (at % 2 === 1 ? part : sanitizeLines(part)))
    .join('');
}

function sanitizeLines(text: string): string {
  return stripVTControlCharacters(text).replace(unsafe, (sign) =>
    sign === '\n' || sign === '\t' ? sign : ' ',
  );
}

/** JSON in which every such character is escaped. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    unsafe,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const shortIdChars = 12;

/** A prefix of an ID, which commands accept in its place. */
export function shortId(id: string): string {
  return sanitize(id.slice(0, shortIdChars));
}
