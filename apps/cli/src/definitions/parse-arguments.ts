/**
 * Parsers of command-line arguments: whole numbers, names of seats, lists of dates.
 *
 * Each throws commander's InvalidArgumentError, which is reported as a usage error that states the
 * allowed values.
 */
import { InvalidArgumentError } from 'commander';
import { configKeys } from '../settings/config-keys.ts';
import { number } from '../render/format.ts';
import { t } from '../language/language.ts';

/** A whole number, with or without thousands separators: `12000`, `12,000`, `12_000`. */
export function wholeNumber({ min, max }: { min: number; max?: number }) {
  return (text: string): number => {
    const digits = /^\d{1,3}([,_]\d{3})+$/.test(text) ? text.replace(/[,_]/g, '') : text;
    const value = /^\d{1,15}$/.test(digits) ? Number(digits) : Number.NaN;
    if (value >= min && value <= (max ?? Infinity)) return value;
    const range = max === undefined ? t`${min} or more` : t`${number(min)} to ${number(max)}`;
    throw new InvalidArgumentError(t`must be a whole number, ${range}`);
  };
}

/** Whole numbers from 1, separated by spaces; each use of the flag adds to those before. */
export function wholeNumberList(text: string, before: number[] = []): number[] {
  return [...before, wholeNumber({ min: 1 })(text)];
}

/**
 * Names of seats: `12 13`, `12,13`, `12-15`, `B-12` or `"Circle B-12"`; each use of the flag adds
 * to those before. Only the hall tells which seats the names mean.
 */
export function seatNameList(text: string, before: string[] = []): string[] {
  const names = text.split(',').map((part) => part.trim());
  if (names.some((name) => name === '' || isWrongNumber(name))) {
    throw new InvalidArgumentError(t`must be a number such as 12, a range such as 12-15, or B-12`);
  }
  return [...new Set([...before, ...names])];
}

/** Numbers that no seat has: `0`, `-3`, `15-12`. */
function isWrongNumber(name: string): boolean {
  if (!/^[\d-]+$/.test(name)) return false;
  const [, first, last] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(name) ?? [];
  return first === undefined || Number(first) < 1 || (last !== undefined && Number(last) < 1);
}

/** Dates, separated by spaces or commas; each use of the flag adds to those before. */
export function dateList(text: string, before: string[] = []): string[] {
  const dates = text.split(',').map((part) => part.trim().replace(' ', 'T'));
  const wrong = dates.find((date) => !/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/.test(date));
  if (wrong !== undefined)
    throw new InvalidArgumentError(t`must be YYYY-MM-DD or YYYY-MM-DDTHH:MM`);
  return [...before, ...dates];
}

/** A word that a shell takes for the name of a command, without quotes. */
export function commandName(text: string): string {
  if (/^[\w.-]+$/.test(text)) return text;
  throw new InvalidArgumentError(t`must be letters, digits, dots, dashes or underscores`);
}

/** The address of a server, in normal form. */
export function serverAddress(text: string): string {
  const { parse, must } = configKeys.server;
  const address = parse(text);
  if (typeof address === 'string') return address;
  throw new InvalidArgumentError(must);
}

/** Names of fields, separated by commas. */
export function fieldList(text: string): string[] {
  const fields = text.split(',').map((field) => field.trim());
  if (fields.every((field) => /^\w+$/.test(field))) return fields;
  throw new InvalidArgumentError(t`must be names of fields, separated by commas`);
}

/** Makes two flags of `--json=<fields>`: commander would take the word after an optional value. */
export function separateJsonFields(words: readonly string[]): string[] {
  const end = words.indexOf('--');
  return words.flatMap((word, index) => {
    const isFlag = word.startsWith('--json=') && (end === -1 || index < end);
    return isFlag ? ['--json', `--json-fields=${word.slice('--json='.length)}`] : [word];
  });
}
