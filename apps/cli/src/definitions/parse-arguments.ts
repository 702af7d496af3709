/** Reads what was typed; anything that cannot be meant is a usage error that says what can. */
import { InvalidArgumentError } from 'commander';

/** A whole number, also with thousands separators: `12000`, `12,000`, `12_000`. */
export function wholeNumber({ min, max }: { min: number; max?: number }) {
  return (text: string): number => {
    const digits = /^\d{1,3}([,_]\d{3})+$/.test(text) ? text.replace(/[,_]/g, '') : text;
    const value = /^\d{1,15}$/.test(digits) ? Number(digits) : Number.NaN;
    if (value >= min && value <= (max ?? Infinity)) return value;
    const range = max === undefined ? `${min} or more` : `${min} to ${max}`;
    throw new InvalidArgumentError(`must be a whole number, ${range}`);
  };
}

const seatsAtOnce = 1_000;

/** Seat numbers as `12 13`, `12,13` or `12-15`; each use adds to those before. */
export function seatList(text: string, before: number[] = []): number[] {
  const seatNos = text.split(',').flatMap((part) => {
    const [, first, last] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part.trim()) ?? [];
    const from = Number(first);
    const to = Number(last ?? first);
    const isRange = first !== undefined && from >= 1 && from <= to && to - from < seatsAtOnce;
    if (!isRange)
      throw new InvalidArgumentError('must be a number such as 12, or a range as 12-15');
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
  return [...new Set([...before, ...seatNos])];
}

/** Dates as `2026-12-04 2026-12-05` or with commas; each use adds to those before. */
export function dateList(text: string, before: string[] = []): string[] {
  const dates = text.split(',').map((part) => part.trim());
  const wrong = dates.find((date) => !/^\d{4}-\d{2}-\d{2}$/.test(date));
  if (wrong !== undefined) throw new InvalidArgumentError('must be YYYY-MM-DD');
  return [...before, ...dates];
}
