/**
 * Parser of the seats that people name: by number, by label, or by ranges of either.
 *
 * A label is unique within its section. So a name that several sections have needs a section,
 * before it (`Circle B-12`) or by a flag. All buying and operating commands read seats by this.
 */
import { CliError, usageError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { sanitize } from '../render/format.ts';
import { findSection } from './find-section.ts';
import { t } from '../language/language.ts';

/** A seat of a hall, from a seat map or from the layout of a concert. */
export interface NamedSeat {
  seatNo: number;
  label: string;
  section: string;
}

interface Resolution {
  /** All seats of the hall. */
  seats: readonly NamedSeat[];
  /** The section that all names are in, or a part of its name. */
  section?: string | undefined;
}

const mostPerRange = 1_000;

/** Whether any of the names can only be read with the seats of the hall. */
export function needHall(names: readonly string[], section?: string): boolean {
  return section !== undefined || numbersOf(names) === undefined;
}

/** The seat numbers, when the names are nothing but numbers. */
export function numbersOf(names: readonly string[]): number[] | undefined {
  const words = names.flatMap((name) => name.split(/[\s,]+/)).filter((word) => word !== '');
  if (!words.every((word) => /^[1-9]\d{0,8}$/.test(word))) return undefined;
  return [...new Set(words.map(Number))];
}

/**
 * The numbers of the seats that the names mean, in their order, each once.
 *
 * @throws CliError SEAT_NOT_FOUND when there is no such seat, USAGE when several sections have it.
 */
export function resolveSeats(names: readonly string[], { seats, section }: Resolution): number[] {
  const given = section === undefined ? undefined : findSection(seats, section);
  const index = indexSeats(seats);
  const parts = names.flatMap((name) => name.split(',')).map((part) => part.trim());
  const found = parts
    .filter((part) => part !== '')
    .flatMap((part) => resolvePart(part.replaceAll('–', '-'), { index, section: given }));
  return [...new Set(found)];
}

interface SeatIndex {
  seatNos: ReadonlySet<number>;
  sections: readonly string[];
  /** By label in lower case: its seats, of one section or of several. */
  byLabel: ReadonlyMap<string, readonly NamedSeat[]>;
}

interface Scope {
  index: SeatIndex;
  section: string | undefined;
}

function indexSeats(seats: readonly NamedSeat[]): SeatIndex {
  return {
    seatNos: new Set(seats.map(({ seatNo }) => seatNo)),
    sections: [...new Set(seats.map(({ section }) => section))],
    byLabel: Map.groupBy(seats, ({ label }) => label.toLowerCase()),
  };
}

/** A part between commas: a section and names in it, a name with a space, or several names. */
function resolvePart(part: string, scope: Scope): number[] {
  const whole = resolveName(part, scope);
  if (whole) return whole;
  const lower = part.toLowerCase();
  const section = scope.index.sections
    .filter((name) => lower.startsWith(`${name.toLowerCase()} `))
    .toSorted((a, b) => b.length - a.length)[0];
  if (section !== undefined && (scope.section ?? section) === section) {
    return resolvePart(part.slice(section.length).trim(), { ...scope, section });
  }
  const words = part.split(/\s+/);
  if (words.length > 1) return words.flatMap((word) => resolvePart(word, scope));
  throw notFound(part, scope);
}

/** undefined when there is no such seat. A label goes before a range of numbers. */
function resolveName(name: string, scope: Scope): number[] | undefined {
  const labelled = seatsOfLabel(name, scope);
  if (labelled) return [oneOf(name, labelled)];
  if (/^\d{1,9}$/.test(name)) return existing([Number(name)], scope);
  const [, start = '', first, last] = /^(.*?)(\d{1,9})-(\d{1,9})$/.exec(name) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (!(from <= to && to - from < mostPerRange)) return undefined;
  const numbers = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  if (start === '') return existing(numbers, scope);
  const named = numbers.map((number) => seatsOfLabel(`${start}${number}`, scope));
  if (named.some((each) => each === undefined)) return undefined;
  return named.map((each, at) => oneOf(`${start}${numbers[at]}`, each!));
}

function existing(seatNos: number[], { index }: Scope): number[] | undefined {
  return seatNos.every((seatNo) => index.seatNos.has(seatNo)) ? seatNos : undefined;
}

function seatsOfLabel(label: string, { index, section }: Scope): readonly NamedSeat[] | undefined {
  const all = index.byLabel.get(label.toLowerCase()) ?? [];
  const own = section === undefined ? all : all.filter((seat) => seat.section === section);
  // Two rows of a section may differ by case alone.
  const exact = own.filter((seat) => seat.label === label);
  if (exact.length > 0) return exact;
  return own.length > 0 ? own : undefined;
}

function oneOf(name: string, [seat, ...others]: readonly NamedSeat[]): number {
  if (others.length === 0) return seat!.seatNo;
  const sections = [seat!, ...others].map(({ section }) => sanitize(section));
  throw usageError(
    t`Several sections have a seat ${sanitize(name)}: ${sections.join(', ')}. Name it with its section, such as "${sections[0] ?? ''} ${sanitize(name)}".`,
  );
}

function notFound(name: string, { section }: Scope): CliError {
  const where = section === undefined ? '' : t` in ${sanitize(section)}`;
  const isRange = /\d-\d+$/.test(name);
  return new CliError(
    t`There is no ${isRange ? t`range of seats` : t`seat`} ${sanitize(name)}${where}. Name seats as the map does, such as 12, B-12 or B-12-15.`,
    { exitCode: exitCodes.failed, reason: 'SEAT_NOT_FOUND' },
  );
}
