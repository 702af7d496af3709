/** Formats amounts, times and names for the page and the terminal. */
import type { Outcome } from '../result.ts';

/** Placeholder for a missing value. */
export const none = '–';

/** `12,500`; fractions have at most three decimals. */
export function number(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 3 });
}

/** `1 seat`, `2,000 seats` */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

export function people(value: number): string {
  return count(value, 'person', 'people');
}

/** `a, b and c` */
export function joinWords(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

const minuteSeconds = 60;
const hourSeconds = 60 * minuteSeconds;
const daySeconds = 24 * hourSeconds;

/** Tenths below a minute, else the two largest units: `8.4 s`, `4 min 12 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const tenths = Math.round(seconds * 10) / 10;
  if (Math.abs(tenths) < minuteSeconds) return `${tenths} s`;
  const whole = Math.round(seconds);
  const days = Math.floor(whole / daySeconds);
  const parts: [number, string][] = [
    [days, days === 1 ? 'day' : 'days'],
    [Math.floor((whole % daySeconds) / hourSeconds), 'h'],
    [Math.floor((whole % hourSeconds) / minuteSeconds), 'min'],
    [whole % minuteSeconds, 's'],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ');
}

/** A time on a clock that starts at the opening of the sale: `4 min 12 s`, `−30 s`. */
export function clockText(seconds: number): string {
  return seconds < 0 ? `−${duration(-seconds)}` : duration(seconds);
}

/** `4 min 12 s after the opening`, `30 s before the opening` */
export function whenText(seconds: number): string {
  if (seconds === 0) return 'at the opening';
  return seconds < 0
    ? `${duration(-seconds)} before the opening`
    : `${duration(seconds)} after the opening`;
}

/** `82 %`; a value that is only near 0 or 100 is never rounded to it. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (rounded === 0 && share > 0) return '< 1 %';
  if (rounded === 100 && share < 1) return '> 99 %';
  return `${rounded} %`;
}

/** A figure in the unit of its threshold: `2.5 min` for `timeInLine.p99<3min`. */
export function measured({ text, value }: { text: string; value: number | null }): string {
  if (value === null) return 'not measured';
  const [unit] = /(?:ms|s|min|%)\s*$/.exec(text) ?? [''];
  return `${number(value)} ${unit}`.trim();
}

const amounts = /\d (?:days?|h|min) \d+ (?:h|min|s)(?![a-z])|\d (?:days?|h|min|s|%)(?![a-z])/g;

/** Keeps numbers and their units on one line, with no-break spaces. */
export function unbroken(text: string): string {
  return text.replace(amounts, (amount) => amount.replaceAll(' ', '\u00A0'));
}

export function milliseconds(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${number(Math.round(value))} ms`;
}

interface OutcomeWords {
  /** For the head of a column. */
  short: string;
  /** After a number of people: `31 gave up waiting`. */
  long: string;
}

export const outcomeWords: Record<Outcome, OutcomeWords> = {
  bought: { short: 'Bought', long: 'bought' },
  soldOut: { short: 'Sold out', long: 'found no seat left' },
  gaveUp: { short: 'Gave up', long: 'gave up waiting' },
  expired: { short: 'Expired', long: 'let their time run out' },
  left: { short: 'Left', long: 'left' },
  noShow: { short: 'No-show', long: 'never came back' },
  broke: { short: 'Broke', long: 'could not pay' },
  cancelled: { short: 'Cancelled', long: 'bought and cancelled' },
  failed: { short: 'Failed', long: 'met an error' },
};

export const outcomes = Object.keys(outcomeWords) as Outcome[];
