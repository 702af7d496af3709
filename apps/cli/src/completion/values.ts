/**
 * The values that completion offers for an argument or a flag.
 *
 * They come from the state file and from reads of the server that change nothing. A gated call
 * would claim a new admission, so seats are read only of a place that was seen as active; admin
 * calls are in the log of the server, so completion makes none.
 */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { adminScopes } from '@onsale/core/operator';
import type { Concert, Onsale, Seat } from '@onsale/sdk';
import { findConcert, isOpen, openClient } from '../client/session.ts';
import { matchDate } from '../shows/match-date.ts';
import type { Context } from '../context.ts';
import { calendarDate, points, sanitize, shortId } from '../render/format.ts';
import { placeNumber } from '../draw/place-numbers.ts';
import { isPlainHall, seatsOnDate } from '../seats/seat-texts.ts';
import type { SavedPlace } from '../state/state-file.ts';
import type { Candidate } from './candidate.ts';
import { subcommandsOf, type CommandLine } from './command-line.ts';

interface ValueRequest {
  context: Context;
  line: CommandLine;
  typed: string;
}

type ValueProvider = (request: ValueRequest) => Promise<Candidate[]> | Candidate[];

/** The placeholders that stand for files, which the shell completes. */
export const fileNames: ReadonlySet<string> = new Set(['file', 'file.json', 'report', 'scenario']);

/** By the name of an argument, by a flag, or by the placeholder of a flag in angle brackets. */
export const liveValues: Partial<Record<string, ValueProvider>> = {
  concert: concerts,
  date: dates,
  seat: freeSeats,
  order: paidOrders,
  reservation: heldReservations,
  scenario: async () => plain((await import('@onsale/sim/scenario/presets')).presetNames),
  topic: async (request) => [...commandsAbove(request), ...(await topics(request))],
  command: commandsAbove,
  key: async () => {
    const { configKeyNames, configKeys } = await import('../settings/config-keys.ts');
    return configKeyNames.map((value) => ({ value, description: configKeys[value].summary }));
  },
  '--concert': savedConcerts,
  '--profile': profiles,
  '<date>': dates,
  '<seats>': freeSeats,
  '<section>': sections,
  '<scopes>': ({ typed }) => commaList(typed, plain(adminScopes)),
  '<parts>': async ({ typed }) =>
    commaList(typed, plain((await import('@onsale/sim/explore/shrink')).removables)),
};

const maxSeats = 200;
const maxOrders = 20;

const plain = (values: readonly string[]): Candidate[] =>
  values.map((value) => ({ value, description: '' }));

/** Completes the last part of `sale,wal`, without the parts that are there already. */
function commaList(typed: string, parts: readonly Candidate[]): Candidate[] {
  const prefix = typed.slice(0, typed.lastIndexOf(',') + 1);
  const used = prefix.split(',');
  const start = typed.slice(prefix.length);
  return parts
    .filter(({ value }) => value.startsWith(start) && !used.includes(value))
    .map((part) => ({ ...part, value: prefix + part.value }));
}

/** For `help`: the commands of the group that it belongs to, or that its words lead to. */
function commandsAbove({ line: { command, words } }: ValueRequest): Candidate[] {
  let group = command.parent ?? undefined;
  for (const word of words) group = group?.commands.find((child) => child.name() === word);
  return group ? subcommandsOf(group) : [];
}

async function topics({ line }: ValueRequest): Promise<Candidate[]> {
  if (line.words.length > 0) return [];
  const { helpTopics, topicNames } = await import('../help/topics.ts');
  return topicNames.map((value) => ({ value, description: helpTopics[value].summary }));
}

/** A client that gives up at once where other commands would try again. */
function openReader(context: Context): Promise<Onsale> {
  return openClient(context, { maxRetries: 0 });
}

async function listConcerts(context: Context): Promise<Concert[]> {
  const onsale = await openReader(context);
  return onsale.concerts({ signal: context.signal });
}

async function concerts({ context, typed }: ValueRequest): Promise<Candidate[]> {
  const list = await listConcerts(context);
  return list.map((concert) =>
    namedConcert(concert, { among: list, typed, state: concert.saleState.replace('_', ' ') }),
  );
}

/** Commands that act on a place accept the concerts of open places. */
function savedConcerts({ context, typed }: ValueRequest): Candidate[] {
  const open = context.store.read().places.filter(isOpen);
  return open.map((place) =>
    namedConcert(place, { among: open, typed, state: `${place.status}, ${placeNumber(place)}` }),
  );
}

interface Naming {
  among: readonly { title: string }[];
  typed: string;
  state: string;
}

/** A concert by its title; by its ID where one was begun, or where the title cannot be typed. */
function namedConcert(
  { concertId, title }: Pick<SavedPlace, 'concertId' | 'title'>,
  { among, typed, state }: Naming,
): Candidate {
  const namesakes = among.filter((other) => other.title === title);
  const isTypable = sanitize(title) === title && namesakes.length === 1 && !title.startsWith('-');
  return isTypable && !typed.startsWith('con_')
    ? { value: title, description: `${state}, ${shortId(concertId)}` }
    : { value: concertId, description: `${title}, ${state}` };
}

/** The dates with free seats when the buyer may choose them, else all dates of the concert. */
async function dates({ context, line }: ValueRequest): Promise<Candidate[]> {
  const place = activePlace(context, line);
  const free = place ? await readFreeDates(context, place) : null;
  const all = free ?? (await concertOf(context, line))?.dates ?? [];
  return all.map((date) => ({ value: date, description: calendarDate(date) }));
}

async function readFreeDates(context: Context, { token }: SavedPlace): Promise<string[] | null> {
  const onsale = await openReader(context);
  return onsale
    .resume(token)
    .dates({ signal: context.signal })
    .catch(() => null);
}

async function freeSeats(request: ValueRequest): Promise<Candidate[]> {
  const { line, typed } = request;
  const seats = await readSeats(request);
  const section = line.flags.get('--section');
  const used = new Set(line.words.slice(1).flatMap((word) => word.split(',')));
  const free = seats
    .filter((seat) => seat.status === 'available' && isInSection(seat, section))
    .map((seat) => ({ seat, value: isPlainHall(seats) ? String(seat.seatNo) : seat.label }))
    .filter(({ value }) => !used.has(value));
  const candidates = free.map(({ seat, value }) => {
    return { value, description: isPlainHall(seats) ? '' : sanitize(seat.section) };
  });
  return commaList(typed, candidates).slice(0, maxSeats);
}

async function sections(request: ValueRequest): Promise<Candidate[]> {
  const seats = await readSeats(request);
  return plain([...new Set(seats.map(({ section }) => section))].filter(isTypable));
}

/** Shells complete no text that they would have to quote. */
function isTypable(text: string): boolean {
  return sanitize(text) === text && !/[\s"'`$\\]/.test(text);
}

function isInSection(seat: Seat, section: string | undefined): boolean {
  return section === undefined || seat.section.toLowerCase().startsWith(section.toLowerCase());
}

/** The seats of the date that the line names, none for a place that was not seen as active. */
async function readSeats({ context, line }: ValueRequest): Promise<Seat[]> {
  const place = activePlace(context, line);
  const [first] = line.words;
  const text = line.flags.get('--date') ?? first;
  if (!place || text === undefined) return [];
  const onsale = await openReader(context);
  const concert = await concertOf(context, line);
  const date = matchDate(text, concert?.dates ?? [text]);
  const map = await onsale.resume(place.token).seats(date, { signal: context.signal });
  return map.seats;
}

/** The concert that the line names, else that of the only open place, else the only one. */
async function concertOf(context: Context, line: CommandLine): Promise<Concert | undefined> {
  const list = await listConcerts(context);
  const place = openPlace(context, line);
  return place
    ? list.find(({ concertId }) => concertId === place.concertId)
    : pickConcert(list, concertText(line));
}

function activePlace(context: Context, line: CommandLine): SavedPlace | undefined {
  const place = openPlace(context, line);
  return place?.status === 'active' ? place : undefined;
}

function openPlace({ store }: Context, line: CommandLine): SavedPlace | undefined {
  return pickConcert(store.read().places.filter(isOpen), concertText(line));
}

/** Of the commands with a date, `buy` alone has the concert as an argument. */
function concertText({ command, words, flags }: CommandLine): string | undefined {
  return command.name() === 'buy' ? words[0] : flags.get('--concert');
}

function pickConcert<T extends Pick<Concert, 'concertId' | 'title'>>(
  items: readonly T[],
  text: string | undefined,
): T | undefined {
  if (text === undefined) return items.length === 1 ? items[0] : undefined;
  try {
    return findConcert(items, text);
  } catch {
    return undefined;
  }
}

async function paidOrders({ context }: ValueRequest): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  if (context.store.read().accountKey === null) return candidates;
  const onsale = await openReader(context);
  for await (const order of onsale.orders({ signal: context.signal })) {
    if (order.status !== 'paid') continue;
    candidates.push({ value: order.orderId, description: seatsOnDate(order) });
    if (candidates.length === maxOrders) break;
  }
  return candidates;
}

async function heldReservations({ context }: ValueRequest): Promise<Candidate[]> {
  if (context.store.read().accountKey === null) return [];
  const onsale = await openReader(context);
  const all = await onsale.reservations({ signal: context.signal });
  return all
    .filter(({ status }) => status === 'held')
    .map((held) => ({
      value: held.reservationId,
      description: `${seatsOnDate(held)}, ${points(held.total)}`,
    }));
}

const stateExtension = '.json';

/** The profiles with a state file for the same server. */
function profiles({ context: { store, profile } }: ValueRequest): Candidate[] {
  const own = basename(store.path);
  const prefix = own.slice(0, -(profile + stateExtension).length);
  const names = readdirSync(store.directory)
    .filter((file) => file.startsWith(prefix) && file.endsWith(stateExtension))
    .map((file) => file.slice(prefix.length, -stateExtension.length));
  return plain(names.toSorted());
}
