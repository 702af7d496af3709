/** The command `admin door`: lets the holders of tickets in, with or without a connection. */
import type { Onsale } from '@onsale/sdk';
import { toIso } from '@onsale/core/time/dates';
import { openOperatorClient, type AdminFlags } from '../client/operator-client.ts';
import type { Context } from '../context.ts';
import { runDoor } from './door-session.ts';
import { mergeEntry, type MergedEntry } from './merge-journal.ts';
import { offlineDoor } from './offline-door.ts';
import { onlineDoor } from './online-door.ts';
import {
  journalOf,
  readJournal,
  readTicketList,
  writeTicketList,
  type ListTicket,
} from './ticket-list.ts';
import { usageError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { calendarDate, count, instant, sanitize } from '../render/format.ts';
import { fittedTable } from '../render/table.ts';
import { matchDate } from '../shows/match-date.ts';
import { requireWritable } from '../state/atomic-file.ts';
import { concertOf } from '../commands/operating/admin.ts';

export interface DoorFlags extends AdminFlags {
  concert?: string | undefined;
  date?: string | undefined;
  gate?: string | undefined;
  checkOnly?: boolean | undefined;
  /** At most one of these three files. */
  download?: string | undefined;
  offline?: string | undefined;
  merge?: string | undefined;
}

export async function door(context: Context, flags: DoorFlags): Promise<number> {
  const files = [flags.download, flags.offline, flags.merge].filter((file) => file !== undefined);
  if (files.length > 1) throw usageError('Pass one of --download, --offline and --merge.');
  if (flags.download !== undefined) return download(context, flags, flags.download);
  if (flags.offline !== undefined) return workOffline(context, flags, flags.offline);
  if (flags.merge !== undefined) return merge(context, flags, flags.merge);
  const { onsale, concertId, title, date } = await openDoor(context, flags);
  const { gate, checkOnly: checksOnly = false } = flags;
  introduce(context, sanitize(title), { ...flags, date });
  const judge = onlineDoor(context, onsale, { concertId, date, gate, checksOnly });
  const tally = await runDoor(context, { judge, checksOnly });
  return tally.counts['no answer'] > 0 ? exitCodes.unreachable : exitCodes.done;
}

async function openDoor(context: Context, flags: DoorFlags) {
  const onsale = await openOperatorClient(context, flags);
  const concert = await concertOf(context, onsale, flags.concert);
  const { date } = flags;
  return { onsale, ...concert, date: date && matchDate(date, concert.dates) };
}

function introduce({ out }: Context, what: string, { date, gate, checkOnly }: DoorFlags): void {
  const when = date === undefined ? '' : `, ${calendarDate(date)}`;
  const where = `${when}${gate === undefined ? '' : `, gate ${sanitize(gate)}`}`;
  const how = checkOnly ? 'Tickets are only looked at.' : 'Each ticket is let in once.';
  out.note((c) => c.dim(`The door of ${what}${where}. ${how} Ctrl-D ends.`));
}

async function download(context: Context, flags: DoorFlags, file: string): Promise<number> {
  const { out, clock, host } = context;
  await requireWritable(file);
  const { onsale, concertId, title, dates, date } = await openDoor(context, flags);
  const tickets = await listTickets(context, onsale, { concertId, date });
  const clockAheadMs = Math.round(clock.now() - host.clock.now());
  const downloadedAt = toIso(clock.now());
  const list = { server: context.server, concertId, title, downloadedAt, clockAheadMs };
  writeTicketList(file, { ...list, date: date ?? null, dates, tickets });
  const { length } = tickets;
  out.data(
    { file, concertId, tickets: length, downloadedAt },
    (c) =>
      `${c.green('✓')} ${count(length, 'ticket')} in ${sanitize(file)}: tickets that are sold from now on are not in it`,
  );
  out.next(`onsale admin door --offline ${file}`);
  return exitCodes.done;
}

const ordersPerPage = 200;

async function listTickets(
  { signal }: Context,
  onsale: Onsale,
  { concertId, date }: { concertId: string; date: string | undefined },
): Promise<ListTicket[]> {
  const tickets: ListTicket[] = [];
  let cursor: string | undefined;
  do {
    const page = await onsale.trpc.admin.ticket.list.query(
      { concertId, date, limit: ordersPerPage, cursor },
      { signal },
    );
    for (const { seat, ...ticket } of page.tickets) {
      const { seatNo, label, section } = seat;
      tickets.push({ ...ticket, seat: { seatNo, label, section } });
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return tickets;
}

async function workOffline(context: Context, flags: DoorFlags, file: string): Promise<number> {
  const { gate, checkOnly: checksOnly = false } = flags;
  const { title, tickets, downloadedAt, dates } = readTicketList(file);
  const known = dates ?? [...new Set(tickets.map((ticket) => ticket.date))];
  const date = flags.date && matchDate(flags.date, known);
  introduce(context, `${sanitize(title)}, without a connection`, { ...flags, date });
  context.out.note((c) =>
    c.dim(`${count(tickets.length, 'ticket')}, as of ${instant(downloadedAt)}.`),
  );
  const now = () => context.host.clock.now();
  const judge = offlineDoor({ file, date, gate, checksOnly, now });
  await runDoor(context, { judge, checksOnly });
  context.out.next(`onsale admin door --merge ${file}`);
  return exitCodes.done;
}

async function merge(context: Context, flags: DoorFlags, file: string): Promise<number> {
  const { out, signal } = context;
  const { concertId } = readTicketList(file);
  const onsale = await openOperatorClient(context, flags);
  if (flags.concert !== undefined) {
    const named = await concertOf(context, onsale, flags.concert);
    if (named.concertId !== concertId) throw usageError(`${file} is the list of another concert.`);
  }
  const merged: MergedEntry[] = [];
  for (const entry of readJournal(file)) {
    signal.throwIfAborted();
    merged.push(await mergeEntry(context, onsale, { concertId, entry }));
  }
  const of = (result: MergedEntry['result']) => merged.filter((one) => one.result === result);
  const [conflicts, refusals] = [of('conflict'), of('refused')];
  const counts = {
    journal: journalOf(file),
    merged: of('merged').length,
    known: of('known').length,
    conflicts,
    refused: refusals,
  };
  out.data(counts, (c) => {
    const done = `${c.green('✓')} ${count(counts.merged, 'ticket')} merged, ${counts.known} known before`;
    const rows = [...conflicts, ...refusals].map((entry) => [
      sanitize(entry.code),
      instant(entry.redeemedAt),
      mergeText(entry),
    ]);
    if (rows.length === 0) return done;
    const columns = [{ title: 'Code' }, { title: 'Let in here' }, { title: 'But', wraps: true }];
    return `${done}\n${fittedTable({ columns, rows, screenWidth: out.screenWidth }, c)}`;
  });
  return exitCodes.done;
}

function mergeText({ result, reason, others, isFirst }: MergedEntry): string {
  if (result !== 'conflict' || !others) return `not valid: ${sanitize(reason ?? '')}`;
  const where = others.gate === null ? 'another gate' : sanitize(others.gate);
  return `${where} let it in ${isFirst ? 'later' : 'before'}, ${instant(others.redeemedAt)}`;
}
