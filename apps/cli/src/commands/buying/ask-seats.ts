/**
 * The questions of `buy`: which date, in a large house which section, and which seats.
 *
 * Each shows the map that it is about. An answer may go back to another section or date.
 */
import { messageOf } from '@onsale/core/errors';
import type { Place, Seat, SeatChoice, SeatMap } from '@onsale/sdk';
import stringWidth from 'string-width';
import type { Context } from '../../context.ts';
import { askChoice, askText, type Deadline } from '../../interaction/prompts.ts';
import { calendarDate, number, points, sanitize } from '../../render/format.ts';
import { seatMapText } from '../../seat-map/seat-map.ts';
import { pad } from '../../render/table.ts';
import { findSection } from '../../seats/find-section.ts';
import { isLargeHouse } from '../../seat-map/hall-map.ts';
import { resolveSeats } from '../../seats/seat-names.ts';
import { isPlainHall, seatName } from '../../seats/seat-texts.ts';
import { t } from '../../language/language.ts';

interface SeatQuestions {
  date: string;
  /** All dates with free seats. */
  free: readonly string[];
  title: string;
  /** The end of the session, with which questions end. */
  deadline: Deadline | undefined;
  /** The section to begin with, as typed. */
  section?: string | undefined;
  /** For the best seats: what all of them together may cost. */
  maxPrice?: number | undefined;
}

interface AskedSeats {
  choice: SeatChoice;
  /** The section that was chosen, if any. */
  section: string | undefined;
}

export async function askSeats(
  context: Context,
  place: Place,
  { free, title, deadline, section: typed, maxPrice, ...first }: SeatQuestions,
): Promise<AskedSeats> {
  const { signal } = context;
  let { date } = first;
  let wished = typed;
  for (;;) {
    const map = await place.seats(date, { signal });
    const isLarge = isLargeHouse(map);
    let section = wished && findSection(map.seats, wished);
    showMap(context, { map, title, section });
    if (isLarge && section === undefined) {
      section = await askSection(context, map, deadline);
      if (section !== undefined) showMap(context, { map, title, section });
    }
    const hasOtherDate = free.some((other) => other !== map.date);
    const hasOtherSection = isLarge || section !== undefined;
    const answer = await askNames(context, {
      map,
      section,
      deadline,
      hasOtherDate,
      hasOtherSection,
    });
    if (answer === 'date') date = await askDate(context, free, deadline);
    else if (answer !== 'section') {
      return { choice: answer.best === undefined ? answer : { ...answer, maxPrice }, section };
    }
    wished = answer === 'date' ? section : undefined;
  }
}

export function askDate(
  context: Context,
  dates: readonly string[],
  deadline: Deadline | undefined,
): Promise<string> {
  const choices = dates.map((date) => ({ value: date, label: calendarDate(date) }));
  return askChoice(context, { message: t`Which date?`, choices, deadline });
}

interface ShownMap {
  map: SeatMap;
  title: string;
  section: string | undefined;
}

function showMap({ out }: Context, { map, title, section }: ShownMap): void {
  out.note((c) => `\n${seatMapText({ map, title, width: out.width, section }, c)}\n`);
}

/** One of the sections with free seats; undefined for any of them. */
function askSection(
  context: Context,
  { seats, available }: SeatMap,
  deadline: Deadline | undefined,
): Promise<string | undefined> {
  const free = available.map((seatNo) => seats[seatNo - 1]!);
  const sections = [...Map.groupBy(free, ({ section }) => section)].map(([name, inSection]) => ({
    name,
    free: t`${number(inSection.length)} free`,
    price: points(inSection[0]!.price),
  }));
  const widest = (of: 'name' | 'free' | 'price') =>
    Math.max(0, ...sections.map((section) => stringWidth(section[of])));
  const named = sections.map(({ name, ...section }) => {
    const texts = [
      pad(sanitize(name), widest('name')),
      pad(section.free, widest('free'), 'right'),
      pad(section.price, widest('price'), 'right'),
    ];
    return { value: name, label: texts.join('   ') };
  });
  const any = { value: undefined, label: t`any section, for the best seats of the house` };
  return askChoice<string | undefined>(context, {
    message: t`Which section?`,
    choices: [...named, any],
    deadline,
  });
}

interface NamesQuestion {
  map: SeatMap;
  section: string | undefined;
  deadline: Deadline | undefined;
  /** Whether "date" is an answer, which goes back to the choice of the date. */
  hasOtherDate: boolean;
  /** Whether "section" is an answer, which goes back to the choice of the section. */
  hasOtherSection: boolean;
}

type Answer = SeatChoice | 'date' | 'section';

async function askNames(
  context: Context,
  { map, section, deadline, hasOtherDate, hasOtherSection }: NamesQuestion,
): Promise<Answer> {
  const free = map.available
    .map((seatNo) => map.seats[seatNo - 1]!)
    .filter((seat) => section === undefined || seat.section === section);
  const most = Math.min(2, free.length) || 1;
  const others = [
    ...(hasOtherSection ? (['section'] as const) : []),
    ...(hasOtherDate ? (['date'] as const) : []),
  ];
  const ways = `${exampleOf(map, free, section)}, "best ${most}"`;
  const back = others.map((word) => `"${word}"`).join(t` or `);
  const wayBack = (text: string) => others.find((word) => word === text.trim().toLowerCase());
  const typed = await askText(context, {
    message: t`Seats? ${ways}${back === '' ? '' : t`; ${back} to go back`}`,
    suggestion: `best ${most}`,
    problemWith: (text) => (wayBack(text) ? undefined : problemWith(map, section, text)),
    deadline,
  });
  return wayBack(typed) ?? readSeats(map, section, typed);
}

/** Seats as an answer may name them: the first free ones, by label where the hall has a layout. */
function exampleOf({ seats }: SeatMap, free: readonly Seat[], section: string | undefined) {
  if (isPlainHall(seats)) return '12 13, 12-15';
  const examples = free.length > 0 ? free : seats;
  if (section === undefined) return seatName(examples[0]!);
  return examples
    .slice(0, 2)
    .map(({ label }) => label)
    .join(' ');
}

/** @throws CliError when the text names no seats of the map. */
function readSeats(
  { date, seats }: SeatMap,
  section: string | undefined,
  text: string,
): SeatChoice {
  const [, best] = /^\s*best\s+(\d{1,4})\s*$/i.exec(text) ?? [];
  if (best !== undefined && Number(best) > 0) return { date, best: Number(best), section };
  return { date, seatNos: resolveSeats([text], { seats, section }) };
}

function problemWith(map: SeatMap, section: string | undefined, text: string): string | undefined {
  if (!/\d/.test(text)) return t`Type seat numbers, or "best" and a number.`;
  try {
    readSeats(map, section, text);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
